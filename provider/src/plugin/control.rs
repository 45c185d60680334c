//! The services that a plugin host expects beside the provider.

use crate::protocol::generated::health::health_check_response::ServingStatus;
use crate::protocol::generated::health::health_server::Health;
use crate::protocol::generated::health::{HealthCheckRequest, HealthCheckResponse};
use crate::protocol::generated::plugin::grpc_controller_server::GrpcController;
use crate::protocol::generated::plugin::grpc_stdio_server::GrpcStdio;
use crate::protocol::generated::plugin::{Empty, StdioData};
use tokio::sync::{mpsc, watch};
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Response, Status};

/// Tells everybody that the plugin ends, and lets them wait for it.
#[derive(Clone, Debug)]
pub(super) struct End(watch::Sender<bool>);

impl End {
    pub(super) fn new() -> Self {
        Self(watch::Sender::new(false))
    }

    /// The plugin ends now.
    pub(super) fn now(&self) {
        self.0.send_replace(true);
    }

    /// Returns when the plugin ends.
    pub(super) async fn wait(&self) {
        // The sender is part of self, so that waiting cannot fail.
        drop(self.0.subscribe().wait_for(|ended| *ended).await);
    }

    /// A stream of these messages that stays open until the end, as hosts expect.
    fn until_then<T: Send + 'static>(&self, first: Option<T>) -> ReceiverStream<Result<T, Status>> {
        let (sender, receiver) = mpsc::channel(1);
        let end = self.clone();
        tokio::spawn(async move {
            if let Some(first) = first {
                drop(sender.send(Ok(first)).await);
            }
            tokio::select! {
                () = end.wait() => {}
                () = sender.closed() => {}
            }
        });
        ReceiverStream::new(receiver)
    }
}

#[tonic::async_trait]
impl GrpcController for End {
    async fn shutdown(&self, _: Request<Empty>) -> Result<Response<Empty>, Status> {
        self.now();
        Ok(Response::new(Empty {}))
    }
}

/// Nothing is written to stdout after the handshake, and what goes to stderr the host reads itself: the stream is empty.
#[tonic::async_trait]
impl GrpcStdio for End {
    type StreamStdioStream = ReceiverStream<Result<StdioData, Status>>;

    async fn stream_stdio(&self, _: Request<Empty>) -> Result<Response<Self::StreamStdioStream>, Status> {
        Ok(Response::new(self.until_then(None)))
    }
}

/// Names under which a host may ask: the whole server, and what go-plugin calls a plugin.
const SERVING: [&str; 2] = ["", "plugin"];

#[tonic::async_trait]
impl Health for End {
    async fn check(&self, request: Request<HealthCheckRequest>) -> Result<Response<HealthCheckResponse>, Status> {
        if SERVING.contains(&request.get_ref().service.as_str()) {
            Ok(Response::new(HealthCheckResponse { status: ServingStatus::Serving as i32 }))
        } else {
            Err(Status::not_found("there is no such service"))
        }
    }

    type WatchStream = ReceiverStream<Result<HealthCheckResponse, Status>>;

    async fn watch(&self, request: Request<HealthCheckRequest>) -> Result<Response<Self::WatchStream>, Status> {
        let serving = SERVING.contains(&request.get_ref().service.as_str());
        let status = if serving { ServingStatus::Serving } else { ServingStatus::ServiceUnknown };
        Ok(Response::new(self.until_then(Some(HealthCheckResponse { status: status as i32 }))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio_stream::StreamExt as _;

    #[tokio::test]
    async fn streams_end_with_the_plugin() {
        let end = End::new();
        let mut stdio = end.stream_stdio(Request::new(Empty {})).await.unwrap().into_inner();
        let mut health = end.watch(Request::new(HealthCheckRequest::default())).await.unwrap().into_inner();
        assert_eq!(health.next().await.unwrap().unwrap().status, ServingStatus::Serving as i32);
        end.shutdown(Request::new(Empty {})).await.unwrap();
        assert!(stdio.next().await.is_none());
        assert!(health.next().await.is_none());
        end.wait().await;
    }

    #[tokio::test]
    async fn health_knows_its_services() {
        let end = End::new();
        let ask = |service: &str| Request::new(HealthCheckRequest { service: service.into() });
        assert_eq!(end.check(ask("plugin")).await.unwrap().get_ref().status, ServingStatus::Serving as i32);
        assert_eq!(end.check(ask("other")).await.unwrap_err().code(), tonic::Code::NotFound);
    }
}
