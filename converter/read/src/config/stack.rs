//! Evaluation on a thread of its own with a deep stack, while files stay on the caller's thread.
//!
//! Locals that refer to locals, modules in modules: how deep evaluation goes is up to whoever wrote the configuration.
//! [`Depth`] stops it before the stack ends.

use std::sync::mpsc::{Receiver, Sender, channel};

use crate::files::{Entry, FileError, Files};

/// Stack of the evaluating thread. Address space only: pages that are not used are never there.
const STACK: usize = 512 << 20;

/// So much of the stack may be used by evaluation; the rest is for functions that recurse by themselves.
const USABLE: usize = 400 << 20;

enum Request {
    Read(String),
    List(String),
    Canonical(String),
}

enum Reply {
    Read(Result<Vec<u8>, FileError>),
    List(Result<Vec<Entry>, FileError>),
    Canonical(Result<String, FileError>),
}

/// What the evaluating thread sends.
enum Message<A> {
    File(Request),
    Answer(A),
}

/// Files of another thread.
pub(crate) struct RemoteFiles<A> {
    requests: Sender<Message<A>>,
    replies: Receiver<Reply>,
}

impl<A> RemoteFiles<A> {
    fn ask(&self, request: Request) -> Option<Reply> {
        self.requests.send(Message::File(request)).ok()?;
        self.replies.recv().ok()
    }

    /// Sends an answer to whoever waits for one.
    pub(crate) fn answer(&self, answer: A) {
        // If nobody listens any more, nobody misses it.
        let _ = self.requests.send(Message::Answer(answer));
    }
}

fn gone(path: &str) -> FileError {
    FileError::NotReadable { path: path.to_owned(), reason: "the reader has ended".to_owned() }
}

impl<A> Files for RemoteFiles<A> {
    fn read(&self, path: &str) -> Result<Vec<u8>, FileError> {
        match self.ask(Request::Read(path.to_owned())) {
            Some(Reply::Read(result)) => result,
            Some(Reply::List(_) | Reply::Canonical(_)) | None => Err(gone(path)),
        }
    }

    fn list(&self, directory: &str) -> Result<Vec<Entry>, FileError> {
        match self.ask(Request::List(directory.to_owned())) {
            Some(Reply::List(result)) => result,
            Some(Reply::Read(_) | Reply::Canonical(_)) | None => Err(gone(directory)),
        }
    }

    fn canonical(&self, path: &str) -> Result<String, FileError> {
        match self.ask(Request::Canonical(path.to_owned())) {
            Some(Reply::Canonical(result)) => result,
            Some(Reply::Read(_) | Reply::List(_)) | None => Err(gone(path)),
        }
    }
}

/// The caller's end.
pub(crate) struct Served<'f, A> {
    files: &'f dyn Files,
    messages: Receiver<Message<A>>,
    replies: Sender<Reply>,
}

impl<A> Served<'_, A> {
    /// Serves files until the next answer; `None` when the thread has ended.
    pub(crate) fn next(&self) -> Option<A> {
        loop {
            let reply = match self.messages.recv().ok()? {
                Message::Answer(answer) => return Some(answer),
                Message::File(Request::Read(path)) => Reply::Read(self.files.read(&path)),
                Message::File(Request::List(path)) => Reply::List(self.files.list(&path)),
                Message::File(Request::Canonical(path)) => Reply::Canonical(self.files.canonical(&path)),
            };
            self.replies.send(reply).ok()?;
        }
    }
}

/// Runs `work` on a thread with a deep stack and `serve` on this one; `None` if there can be no such thread, or it panicked.
pub(crate) fn with_deep_stack<A: Send, R>(
    files: &dyn Files,
    work: impl FnOnce(RemoteFiles<A>) + Send,
    serve: impl FnOnce(&Served<'_, A>) -> R,
) -> Option<R> {
    let (requests, messages) = channel();
    let (reply, replies) = channel();
    std::thread::scope(|scope| {
        let remote = RemoteFiles { requests, replies };
        let thread = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, move || work(remote)).ok()?;
        let served = Served { files, messages, replies: reply };
        let result = serve(&served);
        // Without this end the thread waits for replies no longer.
        drop(served);
        thread.join().ok()?;
        Some(result)
    })
}

/// How much of the stack has been used since evaluation began.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Depth {
    start: usize,
}

impl Depth {
    /// Evaluation begins here.
    #[inline(never)]
    pub(crate) fn begin() -> Self {
        Self { start: here() }
    }

    /// Whether evaluation should go no deeper.
    pub(crate) fn is_exhausted(self) -> bool {
        self.start.abs_diff(here()) > USABLE
    }
}

#[inline(never)]
fn here() -> usize {
    let marker = 0_u8;
    std::ptr::from_ref(std::hint::black_box(&marker)) as usize
}
