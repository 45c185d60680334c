//! The process: handshake, mutual TLS over a socket, the services, and an orderly end.

mod control;
mod handshake;
mod listener;
pub mod log;
mod tls;

pub use handshake::Protocol;

use crate::protocol::generated::health::health_server::HealthServer;
use crate::protocol::generated::plugin::grpc_controller_server::GrpcControllerServer;
use crate::protocol::generated::plugin::grpc_stdio_server::GrpcStdioServer;
use crate::protocol::generated::tfplugin5::provider_server::ProviderServer as ServerFive;
use crate::protocol::generated::tfplugin6::provider_server::ProviderServer as ServerSix;
use crate::protocol::{Adapter, ProtocolFive, ProtocolSix};
use control::End;
use handshake::Host;
use listener::Listener;
use std::error::Error;
use std::io::Write as _;
use std::process::ExitCode;
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};
use tokio::time;
use tonic::transport::Server;

/// How often to look whether the host is still there.
const WATCH: Duration = Duration::from_millis(500);
/// How long calls may take to end once the plugin should; the host kills it after two seconds.
const GRACE: Duration = Duration::from_millis(200);
/// Values nest, and what walks them recurses. Only what is used of it costs memory.
const STACK: usize = 64 * 1024 * 1024;

/// Serves a provider until the host is done with it, or gone.
///
/// `name` is that of the program, for the person who starts it by hand; `speaks` are the protocols to offer.
pub fn serve(name: &str, speaks: &[Protocol], provider: Adapter) -> ExitCode {
    let host = match handshake::host(name, speaks, |variable| std::env::var_os(variable)) {
        Ok(host) => host,
        Err(sentence) => {
            drop(writeln!(std::io::stderr(), "{sentence}"));
            return ExitCode::FAILURE;
        }
    };
    log::panics();
    match run(&host, provider) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            log::error(&format!("The plugin cannot run: {error}"));
            ExitCode::FAILURE
        }
    }
}

fn run(host: &Host, provider: Adapter) -> Result<(), Box<dyn Error + Send + Sync>> {
    // Taken before anything else, so that a host that dies meanwhile is seen to have changed.
    let parent = std::os::unix::process::parent_id();
    // One thread for the wire; each call gets another of its own.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().thread_stack_size(STACK).build()?;
    let result = runtime.block_on(serve_host(host, provider, parent));
    // A call that is still running must not keep the process.
    runtime.shutdown_background();
    result
}

async fn serve_host(host: &Host, provider: Adapter, parent: u32) -> Result<(), Box<dyn Error + Send + Sync>> {
    let end = End::new();
    signals(&end)?;
    watch(parent, end.clone());

    let tls = tls::mutual(&host.certificate)?;
    let listener = Listener::open()?;
    let line = handshake::line(host.protocol, &listener.path(), &tls.certificate);
    let (connections, directory) = listener.accept(tls.config);

    let mut server = Server::builder();
    let router = match host.protocol {
        Protocol::Five => server.add_service(
            ServerFive::new(ProtocolFive(provider))
                .max_decoding_message_size(usize::MAX)
                .max_encoding_message_size(usize::MAX),
        ),
        Protocol::Six => server.add_service(
            ServerSix::new(ProtocolSix(provider))
                .max_decoding_message_size(usize::MAX)
                .max_encoding_message_size(usize::MAX),
        ),
    };
    let serving = router
        .add_service(GrpcControllerServer::new(end.clone()))
        .add_service(GrpcStdioServer::new(end.clone()))
        .add_service(HealthServer::new(end.clone()))
        .serve_with_incoming_shutdown(connections, end.wait());

    let mut stdout = std::io::stdout();
    stdout.write_all(line.as_bytes())?;
    stdout.flush()?;

    let late = async {
        end.wait().await;
        time::sleep(GRACE).await;
    };
    tokio::select! {
        served = serving => served?,
        () = late => {}
    }
    directory.close()?;
    Ok(())
}

/// An interrupt goes to the whole group: the host hears it too, and says what to do. A request to end is followed.
fn signals(end: &End) -> std::io::Result<()> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let end = end.clone();
    tokio::spawn(async move {
        loop {
            tokio::select! {
                _ = interrupt.recv() => log::debug("Interrupted: waiting for the host to decide"),
                _ = terminate.recv() => end.now(),
            }
        }
    });
    Ok(())
}

/// Ends the plugin when its parent is another, which is when the host was killed.
fn watch(parent: u32, end: End) {
    tokio::spawn(async move {
        while std::os::unix::process::parent_id() == parent {
            time::sleep(WATCH).await;
        }
        log::warn("The host is gone");
        end.now();
    });
}
