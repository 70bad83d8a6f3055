//! A31, A32, A34 for pages with scripts: whatever a page tries, nothing reaches the forbidden server T.

use super::{app, end, page, read, render_settings, skipped};
use crate::support::{Site, parser, settings};
use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse};
use axum::routing::get;
use frontdesk::domain::source::PageOutcome;
use frontdesk::knowledge::fetch::{FetchSettings, Fetcher, Lookup, LookupFuture};
use frontdesk::knowledge::page::Reader;
use frontdesk::knowledge::render::RenderSettings;
use std::net::{IpAddr, Ipv4Addr, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use url::Url;

/// T: counts connections and datagrams, whatever they say.
struct Forbidden {
    tcp: u16,
    udp: u16,
    hits: Arc<AtomicUsize>,
}

impl Forbidden {
    fn start() -> Self {
        let hits = Arc::new(AtomicUsize::new(0));
        let tcp = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let udp = UdpSocket::bind("127.0.0.1:0").unwrap();
        let found = Self {
            tcp: tcp.local_addr().unwrap().port(),
            udp: udp.local_addr().unwrap().port(),
            hits: Arc::clone(&hits),
        };
        let counted = Arc::clone(&hits);
        std::thread::spawn(move || {
            for connection in tcp.incoming() {
                counted.fetch_add(1, Ordering::SeqCst);
                drop(connection);
            }
        });
        std::thread::spawn(move || {
            while udp.recv_from(&mut [0; 16]).is_ok() {
                hits.fetch_add(1, Ordering::SeqCst);
            }
        });
        found
    }

    fn hits(&self) -> usize {
        self.hits.load(Ordering::SeqCst)
    }
}

/// All names lead to loopback.
struct Loopback;

impl Lookup for Loopback {
    fn lookup(&self, _: &str) -> LookupFuture {
        Box::pin(async { Ok(vec![IpAddr::V4(Ipv4Addr::LOCALHOST)]) })
    }
}

/// A reader that may reach `shop.localhost` and nothing else of this machine. The name makes it a secure context, in
/// which a page may try more.
fn reader() -> Reader {
    let settings = FetchSettings {
        allow_private_network: false,
        private_hosts: vec!["shop.localhost".to_owned()],
        ..settings()
    };
    let fetcher = Fetcher::with_lookup(settings, Arc::new(Loopback)).unwrap();
    Reader::new(fetcher, Duration::ZERO, parser())
        .with_renderer(RenderSettings { total: Duration::from_secs(8), ..render_settings() })
}

fn url(site: &Site, path: &str) -> Url {
    Url::parse(&format!("http://shop.localhost:{}{path}", site.address.port())).unwrap()
}

/// Everything a page can think of. The page notes what it tried, so that the test sees that it did.
fn attempts(forbidden: &Forbidden) -> String {
    let script = r"
const T = 'http://127.0.0.1:@TCP', W = 'ws://127.0.0.1:@TCP';
const tried = [];
const attempt = (name, what) => { try { what(); tried.push(name); } catch (error) { tried.push(`${name} (${error.name})`); } };
const element = (name, attributes) => {
  const made = Object.assign(document.createElement(name), attributes);
  document.head.append(made);
  return made;
};
attempt('fetch', () => fetch(T + '/fetch').catch(() => {}));
attempt('fetch-blind', () => fetch(T + '/blind', { mode: 'no-cors' }).catch(() => {}));
attempt('fetch-post', () => fetch(T + '/post', { method: 'POST', body: 'x', mode: 'no-cors' }).catch(() => {}));
attempt('fetch-kept', () => fetch(T + '/kept', { method: 'POST', keepalive: true, body: 'x', mode: 'no-cors' }).catch(() => {}));
attempt('by-name', () => fetch('http://t.example:@TCP/name', { mode: 'no-cors' }).catch(() => {}));
attempt('by-localhost', () => fetch('http://localhost:@TCP/name', { mode: 'no-cors' }).catch(() => {}));
attempt('by-spelling', () => fetch('http://2130706433:@TCP/spelt', { mode: 'no-cors' }).catch(() => {}));
attempt('by-redirect', () => fetch('/to-t', { mode: 'no-cors' }).catch(() => {}));
attempt('xhr', () => { const x = new XMLHttpRequest(); x.open('GET', T + '/xhr'); x.send(); });
attempt('beacon', () => navigator.sendBeacon(T + '/beacon', 'x'));
attempt('events', () => new EventSource(T + '/events'));
attempt('socket', () => new WebSocket(W + '/socket'));
attempt('socket-by-name', () => new WebSocket('ws://localhost:@TCP/socket'));
attempt('transport', () => new WebTransport('https://127.0.0.1:@TCP/t').ready.catch(() => {}));
attempt('rtc', () => {
  const rtc = new RTCPeerConnection({ iceServers: [{ urls: 'stun:127.0.0.1:@UDP' },
    { urls: 'turn:127.0.0.1:@TCP?transport=tcp', username: 'a', credential: 'b' }] });
  rtc.createDataChannel('x');
  rtc.createOffer().then((offer) => rtc.setLocalDescription(offer));
});
const inWorker = `fetch('${T}/worker', {mode: 'no-cors'}).catch(() => {}); new WebSocket('${W}/worker');`;
const blob = URL.createObjectURL(new Blob([inWorker], { type: 'text/javascript' }));
attempt('worker', () => new Worker(blob));
attempt('shared-worker', () => new SharedWorker(blob));
attempt('service-worker', () => navigator.serviceWorker.register('/service.js').catch(() => {}));
attempt('image', () => { new Image().src = T + '/image'; });
attempt('media', () => element('video', { src: T + '/video' }).load());
attempt('script', () => element('script', { src: T + '/script' }));
attempt('frame', () => document.body.append(Object.assign(document.createElement('iframe'), { src: T + '/frame' })));
attempt('sandboxed-frame', () => document.body.append(Object.assign(document.createElement('iframe'), { sandbox: 'allow-scripts',
  srcdoc: `<script>fetch('${T}/sandboxed', {mode: 'no-cors'}); new WebSocket('${W}/sandboxed')<\/script><img src='${T}/inside'>` })));
for (const rel of ['stylesheet', 'preconnect', 'dns-prefetch', 'prefetch', 'prerender', 'modulepreload', 'icon', 'manifest'])
  attempt(rel, () => element('link', { rel, href: `${T}/${rel}` }));
attempt('preload', () => element('link', { rel: 'preload', as: 'font', href: T + '/font', crossOrigin: '' }));
attempt('speculation', () => element('script', { type: 'speculationrules', textContent: JSON.stringify({
  prefetch: [{ source: 'list', urls: [T + '/guess'] }], prerender: [{ source: 'list', urls: [T + '/guess'] }] }) }));
attempt('window', () => Window.prototype.open?.call(window, T + '/window'));
attempt('link', () => Object.assign(document.createElement('a'), { href: T + '/link', ping: T + '/ping', target: '_blank' }).click());
attempt('font', () => new FontFace('f', `url(${T}/face)`).load().catch(() => {}));
attempt('background', () => { document.body.style.backgroundImage = `url(${T}/background)`; });
put('Tried: ' + tried.join(', ') + '.');
setTimeout(() => fetch('/later'), 250);
";
    app(&script.replace("@TCP", &forbidden.tcp.to_string()).replace("@UDP", &forbidden.udp.to_string()))
}

async fn hostile(forbidden: &Forbidden) -> Site {
    let tcp = forbidden.tcp;
    let to_t = move || async move {
        (StatusCode::FOUND, [(header::LOCATION, format!("http://127.0.0.1:{tcp}/redirected"))])
            .into_response()
    };
    let service = format!("self.addEventListener('install', () => fetch('http://127.0.0.1:{tcp}/service'))");
    let page = attempts(forbidden);
    let away = app(&format!("location.href = 'http://127.0.0.1:{tcp}/away'"));
    Site::start(
        Router::new()
            .route("/", get(move || async move { Html(page) }))
            .route("/away", get(move || async move { Html(away) }))
            .route("/to-t", get(to_t))
            .route("/later", get(|| async { "later" }))
            .route(
                "/service.js",
                get(move || async move { ([(header::CONTENT_TYPE, "text/javascript")], service) }),
            ),
    )
    .await
}

#[tokio::test]
async fn a31_a32_a34_nothing_that_a_page_tries_reaches_the_own_network() {
    let forbidden = Forbidden::start();
    let site = hostile(&forbidden).await;
    let reader = reader();
    let markdown = page(read(&reader, &url(&site, "/")).await).page.markdown;
    for tried in [
        "fetch",
        "by-redirect",
        "socket",
        "rtc",
        "worker",
        "service-worker",
        "sandboxed-frame",
        "speculation",
        "background",
    ] {
        assert!(
            markdown.contains(&format!(" {tried},")) || markdown.contains(&format!(" {tried}.")),
            "{tried}: {markdown}"
        );
    }
    assert!(site.paths().contains(&"/to-t".to_owned()) && site.paths().contains(&"/later".to_owned()));
    // What a dying page or browser might still send is counted too.
    end(reader).await;
    assert_eq!(forbidden.hits(), 0);
}

#[tokio::test]
async fn the_counting_server_counts_where_it_is_allowed() {
    let forbidden = Forbidden::start();
    let site = hostile(&forbidden).await;
    let fetcher = Fetcher::with_lookup(settings(), Arc::new(Loopback)).unwrap();
    let reader = Reader::new(fetcher, Duration::ZERO, parser()).with_renderer(render_settings());
    page(read(&reader, &url(&site, "/")).await);
    end(reader).await;
    assert!(forbidden.hits() > 0);
}

#[tokio::test]
async fn a32_a_script_that_leads_inward_is_blocked_with_words() {
    let forbidden = Forbidden::start();
    let site = hostile(&forbidden).await;
    let reader = reader();
    let blocked = skipped(read(&reader, &url(&site, "/away")).await);
    assert_eq!(blocked.outcome, PageOutcome::Blocked);
    assert!(blocked.detail.contains("own network"), "{}", blocked.detail);
    end(reader).await;
    assert_eq!(forbidden.hits(), 0);
}

#[tokio::test]
async fn what_other_sites_do_not_share_stays_closed_to_a_page() {
    let other =
        Site::start(Router::new().route("/closed", get(|| async { "for nobody else" })).route(
            "/open",
            get(|| async { ([(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")], "for everybody") }),
        ))
        .await;
    let script = format!(
        "for (const path of ['closed', 'open']) fetch('http://other.localhost:{}/' + path).then((answer) => answer.text())\
         .then((text) => put(`${{path}}: ${{text}}`), () => put(`${{path}}: refused`));",
        other.address.port()
    );
    let html = app(&script);
    let site = Site::start(Router::new().route("/", get(move || async move { Html(html) }))).await;
    let fetcher = Fetcher::with_lookup(settings(), Arc::new(Loopback)).unwrap();
    let reader = Reader::new(fetcher, Duration::ZERO, parser()).with_renderer(render_settings());
    let markdown = page(read(&reader, &url(&site, "/")).await).page.markdown;
    assert!(markdown.contains("closed: refused"), "{markdown}");
    assert!(markdown.contains("open: for everybody"), "{markdown}");
    end(reader).await;
}
