//! The socket that the host connects to.

use std::io;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tempfile::TempDir;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tokio_stream::wrappers::ReceiverStream;
use tonic::transport::server::Connected;

/// A socket in a directory of its own that nobody else may enter; both go when this is dropped.
pub(super) struct Listener {
    listener: UnixListener,
    directory: TempDir,
}

impl Listener {
    /// Opens a socket. Needs a runtime.
    ///
    /// # Errors
    /// When the temporary directory cannot be written to.
    pub(super) fn open() -> io::Result<Self> {
        match Self::open_in(&std::env::temp_dir()) {
            // The directory's path is longer than a socket's may be.
            Err(error) if error.kind() == io::ErrorKind::InvalidInput => Self::open_in(Path::new("/tmp")),
            opened => opened,
        }
    }

    fn open_in(parent: &Path) -> io::Result<Self> {
        use std::os::unix::fs::PermissionsExt as _;
        let private = std::fs::Permissions::from_mode(0o700);
        let directory = tempfile::Builder::new().prefix("plugin").permissions(private).tempdir_in(parent)?;
        let listener = UnixListener::bind(directory.path().join(SOCKET))?;
        Ok(Self { listener, directory })
    }

    /// Where it is.
    pub(super) fn path(&self) -> PathBuf {
        self.directory.path().join(SOCKET)
    }

    /// Accepts connections. The directory goes when the second part of the result does.
    pub(super) fn accept(self, tls: Arc<rustls::ServerConfig>) -> (ReceiverStream<io::Result<Connection>>, TempDir) {
        let (sender, receiver) = mpsc::channel(4);
        let acceptor = TlsAcceptor::from(tls);
        let listener = self.listener;
        tokio::spawn(async move {
            // Ends when the receiver, which is the server, is gone.
            while !sender.is_closed() {
                let Ok((stream, _)) = listener.accept().await else { continue };
                let (sender, acceptor) = (sender.clone(), acceptor.clone());
                tokio::spawn(async move {
                    match acceptor.accept(stream).await {
                        // A server that ends between the two lines has no use for a connection.
                        Ok(stream) => drop(sender.send(Ok(Connection(stream))).await),
                        Err(error) => super::log::warn(&format!("A connection was refused: {error}")),
                    }
                });
            }
        });
        (ReceiverStream::new(receiver), self.directory)
    }
}

/// Short, because the path of a socket may have little more than a hundred bytes.
const SOCKET: &str = "s";

/// An accepted connection.
pub(super) struct Connection(TlsStream<UnixStream>);

impl Connected for Connection {
    type ConnectInfo = ();

    fn connect_info(&self) {}
}

impl AsyncRead for Connection {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, buffer)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[tokio::test]
    async fn the_directory_is_private_and_goes() {
        let listener = Listener::open().unwrap();
        let directory = listener.path().parent().unwrap().to_owned();
        assert_eq!(std::fs::metadata(&directory).unwrap().permissions().mode() & 0o777, 0o700);
        drop(listener);
        assert!(!directory.exists());
    }

    #[tokio::test]
    async fn a_long_path_is_told_from_other_errors() {
        let root = tempfile::tempdir().unwrap();
        let long = root.path().join("x".repeat(120));
        std::fs::create_dir(&long).unwrap();
        let refused = Listener::open_in(&long).err().map(|error| error.kind());
        assert_eq!(refused, Some(io::ErrorKind::InvalidInput));
        assert_eq!(std::fs::read_dir(&long).unwrap().count(), 0);
        let missing = Listener::open_in(&root.path().join("missing")).err().map(|error| error.kind());
        assert_eq!(missing, Some(io::ErrorKind::NotFound));
    }
}
