//! Takes connections: so many at once, each with time limits for what it sends and for what it takes.

use crate::state::App;
use axum::extract::ConnectInfo;
use axum::{Extension, Router};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::Semaphore;
use tokio_io_timeout::TimeoutStream;
use tower::Layer as _;

/// Largest request line with headers, in bytes.
const LARGEST_HEAD: usize = 64 * 1024;

/// Connections that may wait to be taken; the system may hold fewer. With tokio's 128, those of a burst beyond them
/// waited for seconds or were lost.
const WAITING: u32 = 4096;

/// Listens on an address. Must be called within the runtime.
///
/// # Errors
/// When the address is taken or not this machine's.
pub fn listen(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // A server that was restarted must not wait for the connections of the one before; elsewhere the option means more.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(WAITING)
}

/// Serves until the server is asked to end, then lets open requests finish.
pub async fn serve(listener: TcpListener, router: Router, app: App) {
    let graceful = GracefulShutdown::new();
    let limits = &app.config.limits;
    let places = Arc::new(Semaphore::new(limits.connections));
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { break };
        let (stream, peer) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Out of file descriptors, mostly: others have to close first.
                    tracing::warn!(%error, "a connection can't be taken");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
            () = app.stopping.cancelled() => break,
        };
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "words will be sent in larger pieces");
        }
        let patience = Duration::from_secs(limits.write_seconds);
        if let Err(error) = give_up_after(&stream, patience) {
            tracing::debug!(%error, "a client that stops reading is noticed only when the system's buffer is full");
        }
        let mut stream = TimeoutStream::new(stream);
        // A client that takes nothing for so long is gone, or wishes us ill.
        stream.set_write_timeout(Some(patience));
        // Around the router, not within it: `Router::layer` would wrap each of its routes anew for every connection,
        // which takes hundreds of kilobytes.
        let service = TowerToHyperService::new(Extension(ConnectInfo(peer)).layer(router.clone()));
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(Duration::from_secs(limits.read_seconds))
            .max_buf_size(LARGEST_HEAD)
            .serve_connection(TokioIo::new(Box::pin(stream)), service);
        // In a box: a task would hold the room for it twice, before it is first polled and after.
        let connection = Box::pin(graceful.watch(connection));
        tokio::spawn(async move {
            let _place = place;
            if let Err(error) = connection.await {
                tracing::debug!(%error, %peer, "a connection ended early");
            }
        });
    }
    drop(listener);
    graceful.shutdown().await;
}

/// Ends a connection whose peer takes nothing for so long. The stream's own limit begins when the system's buffer is
/// full, which holds megabytes and so the whole of most answers.
#[cfg(target_os = "linux")]
fn give_up_after(stream: &TcpStream, patience: Duration) -> std::io::Result<()> {
    socket2::SockRef::from(stream).set_tcp_user_timeout(Some(patience))
}

#[cfg(not(target_os = "linux"))]
fn give_up_after(_: &TcpStream, _: Duration) -> std::io::Result<()> {
    Ok(())
}
