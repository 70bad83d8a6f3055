//! One request at a time per host, with a pause; time is the test's own.

use frontdesk::knowledge::politeness::HostGate;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::time::Instant;
use url::Url;

#[tokio::test(start_paused = true)]
async fn one_host_is_asked_one_at_a_time_with_a_pause() {
    let gate = Arc::new(HostGate::new(Duration::from_millis(250)));
    let url = Url::parse("https://example.com/a").unwrap();
    let inside = Arc::new(AtomicUsize::new(0));
    let began = Instant::now();
    let tasks: Vec<_> = (0..4)
        .map(|_| {
            let (gate, url, inside) = (Arc::clone(&gate), url.clone(), Arc::clone(&inside));
            tokio::spawn(async move {
                let _turn = gate.turn(&url).await;
                assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0);
                tokio::time::sleep(Duration::from_millis(10)).await;
                inside.fetch_sub(1, Ordering::SeqCst);
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert!(began.elapsed() >= Duration::from_millis(4 * 10 + 3 * 250));
}

#[tokio::test(start_paused = true)]
async fn another_host_does_not_wait() {
    let gate = HostGate::new(Duration::from_mins(1));
    drop(gate.turn(&Url::parse("https://one.example/").unwrap()).await);
    let began = Instant::now();
    drop(gate.turn(&Url::parse("https://two.example/").unwrap()).await);
    assert_eq!(began.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn hosts_at_rest_are_forgotten() {
    let gate = HostGate::new(Duration::ZERO);
    for n in 0..20_000 {
        drop(gate.turn(&Url::parse(&format!("https://h{n}.example/")).unwrap()).await);
        tokio::time::advance(Duration::from_millis(1)).await;
    }
    assert!(gate.remembered() <= 4096, "{}", gate.remembered());
}

#[tokio::test(start_paused = true)]
async fn parts_of_a_page_follow_one_another_without_a_pause_and_the_next_page_waits_for_the_last() {
    let gate = Arc::new(HostGate::new(Duration::from_millis(250)));
    let url = Url::parse("https://example.com/a").unwrap();
    drop(gate.turn(&url).await);
    let began = Instant::now();
    // A page that waits for its pause does not stand in the way of the parts.
    let next = tokio::spawn({
        let (gate, url) = (Arc::clone(&gate), url.clone());
        async move {
            let _turn = gate.turn(&url).await;
            began.elapsed()
        }
    });
    tokio::time::sleep(Duration::from_millis(1)).await;
    for _ in 0..3 {
        let _part = gate.part(&url).await;
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(began.elapsed(), Duration::from_millis(301));
    assert!(next.await.unwrap() >= Duration::from_millis(301 + 250));
}

#[tokio::test(start_paused = true)]
async fn parts_do_not_shorten_a_crawl_delay() {
    let gate = HostGate::new(Duration::from_millis(250));
    let url = Url::parse("https://example.com/a").unwrap();
    gate.turn(&url).await.pause_at_least(Duration::from_secs(10));
    let began = Instant::now();
    drop(gate.part(&url).await);
    drop(gate.turn(&url).await);
    assert!(began.elapsed() >= Duration::from_secs(10));
}
