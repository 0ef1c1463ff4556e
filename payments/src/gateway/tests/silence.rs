//! A Stripe that does not answer, or stops in the middle of its answer.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::*;

/// What is answered before the line goes quiet.
const HALF: &str =
    "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 5000\r\n\r\n{\"id\":\"cs_test_1\",";

/// How a line ends.
#[derive(Clone, Copy)]
enum End {
    HangsUp,
    GoesQuiet,
}

/// A Stripe that says just this to whoever asks, and what it was asked.
async fn stripe_that_says(words: &'static str, end: End) -> (StripeGateway, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let seen = Arc::new(Mutex::new(Vec::new()));
    let asked = Arc::clone(&seen);
    tokio::spawn(async move {
        let mut quiet = Vec::new();
        loop {
            let (mut line, _) = listener.accept().await.unwrap();
            let request = request_on(&mut line).await;
            asked.lock().unwrap().push(request);
            line.write_all(words.as_bytes()).await.unwrap();
            match end {
                End::HangsUp => drop(line),
                End::GoesQuiet => quiet.push(line),
            }
        }
    });
    (StripeGateway::new("sk_test_x", &base).unwrap().with_patience(Duration::from_millis(900)), seen)
}

/// Key and body of a request.
async fn request_on(line: &mut TcpStream) -> String {
    let mut read = Vec::new();
    loop {
        let mut chunk = [0; 4096];
        let length = line.read(&mut chunk).await.unwrap();
        read.extend_from_slice(&chunk[..length]);
        let text = String::from_utf8_lossy(&read).to_lowercase();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let header = |name: &str| head.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default().to_owned();
        if body.len() >= header("content-length: ").parse().unwrap_or(0) {
            return format!("{} {body}", header("idempotency-key: "));
        }
    }
}

#[tokio::test]
async fn whoever_waits_for_a_silent_stripe_is_told_in_time_that_nobody_knows() {
    for words in ["", HALF] {
        let (gateway, seen) = stripe_that_says(words, End::GoesQuiet).await;
        let began = Instant::now();
        let error = gateway.create_session("co:1:1", &params()).await.unwrap_err();
        assert!(matches!(error, GatewayError::Unavailable(_)), "{error:?}");
        assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
        assert_eq!(seen.lock().unwrap().len(), 1);
    }
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_asked_for_again_with_the_same_key_and_bytes() {
    for words in ["", HALF] {
        let (gateway, seen) = stripe_that_says(words, End::HangsUp).await;
        let error = gateway.create_session("co:1:1", &params()).await.unwrap_err();
        assert!(matches!(error, GatewayError::Unavailable(_)), "{error:?}");
        let seen = seen.lock().unwrap();
        assert!(seen.len() > 1 && seen[0].starts_with("co:1:1 ") && seen[0].contains("mode=payment"), "{seen:?}");
        assert!(seen.iter().all(|request| *request == seen[0]), "{seen:?}");
    }
}
