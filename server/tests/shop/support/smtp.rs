//! A mail server with a script: enough of RFC 5321 to take a mail, and every way not to.

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpSocket, TcpStream};

/// What the server does with the next mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    /// Answers the recipient with this line.
    AnswerRecipient(&'static str),
    /// Answers the mail itself with this line.
    AnswerData(&'static str),
    /// Answers the sender with this line.
    AnswerSender(&'static str),
    /// Takes the mail's lines and never says anything again.
    Hang,
    /// Closes the connection in the middle of the mail.
    Drop,
    /// Takes the mail, and closes the connection before it says so.
    TakeAndDrop,
}

/// A mail as the server took it.
#[derive(Clone, Debug)]
pub(crate) struct Taken {
    pub(crate) from: String,
    pub(crate) to: Vec<String>,
    /// Without the dots that the protocol adds.
    pub(crate) data: Vec<u8>,
}

#[derive(Default)]
struct State {
    script: VecDeque<Act>,
    /// How it answers whoever logs in; nothing is a welcome.
    login_answer: Option<&'static str>,
    taken: Vec<Taken>,
    connections: usize,
    logins: Vec<String>,
    /// Every command, for what must never be said.
    said: Vec<String>,
}

/// A mail server on a port of this machine.
#[derive(Clone)]
pub(crate) struct SmtpServer {
    pub(crate) address: SocketAddr,
    state: Arc<Mutex<State>>,
}

impl SmtpServer {
    pub(crate) async fn start() -> Self {
        Self::listen(TcpListener::bind("127.0.0.1:0").await.unwrap())
    }

    /// A server on a port that was kept for it.
    pub(crate) fn start_at(kept: TcpSocket) -> Self {
        Self::listen(kept.listen(16).unwrap())
    }

    fn listen(listener: TcpListener) -> Self {
        let server = Self { address: listener.local_addr().unwrap(), state: Arc::default() };
        let state = Arc::clone(&server.state);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                state.lock().unwrap().connections += 1;
                tokio::spawn(Conversation { state: Arc::clone(&state), stream: BufReader::new(stream) }.hold());
            }
        });
        server
    }

    /// What it does with the mails to come; after that it takes them.
    pub(crate) fn script(&self, acts: &[Act]) {
        self.state.lock().unwrap().script.extend(acts);
    }

    /// How it answers whoever logs in.
    pub(crate) fn answer_logins(&self, answer: &'static str) {
        self.state.lock().unwrap().login_answer = Some(answer);
    }

    pub(crate) fn taken(&self) -> Vec<Taken> {
        self.state.lock().unwrap().taken.clone()
    }

    pub(crate) fn connections(&self) -> usize {
        self.state.lock().unwrap().connections
    }

    /// The credentials that it was told, as they came.
    pub(crate) fn logins(&self) -> Vec<String> {
        self.state.lock().unwrap().logins.clone()
    }

    pub(crate) fn said(&self) -> Vec<String> {
        self.state.lock().unwrap().said.clone()
    }
}

struct Conversation {
    state: Arc<Mutex<State>>,
    stream: BufReader<TcpStream>,
}

impl Conversation {
    /// Talks until either side has enough.
    async fn hold(mut self) {
        // Whoever leaves in the middle is part of the script.
        drop(self.talk().await);
    }

    async fn talk(&mut self) -> io::Result<()> {
        self.say("220 mail.example ESMTP").await?;
        let mut mail = Taken { from: String::new(), to: Vec::new(), data: Vec::new() };
        let mut act = None;
        while let Some(line) = self.hear().await? {
            let (verb, rest) = line.split_once(' ').unwrap_or((&line, ""));
            match verb.to_ascii_uppercase().as_str() {
                "EHLO" => self.say("250-mail.example\r\n250-8BITMIME\r\n250 AUTH PLAIN").await?,
                "AUTH" => {
                    let answer = {
                        let mut state = self.state.lock().unwrap();
                        state.logins.push(rest.to_owned());
                        state.login_answer.unwrap_or("235 welcome")
                    };
                    self.say(answer).await?;
                }
                "MAIL" => {
                    act = self.state.lock().unwrap().script.pop_front();
                    mail = Taken { from: path(rest), to: Vec::new(), data: Vec::new() };
                    match act {
                        Some(Act::AnswerSender(answer)) => self.say(answer).await?,
                        _ => self.say("250 ok").await?,
                    }
                }
                "RCPT" => {
                    let answer = if let Some(Act::AnswerRecipient(answer)) = act { answer } else { "250 ok" };
                    if answer.starts_with('2') {
                        mail.to.push(path(rest));
                    }
                    self.say(answer).await?;
                }
                "DATA" if act == Some(Act::Drop) => return Ok(()),
                "DATA" => {
                    self.say("354 go on").await?;
                    mail.data = self.data().await?;
                    if !self.decide(act, mail.clone()).await? {
                        return Ok(());
                    }
                }
                "NOOP" | "RSET" => self.say("250 ok").await?,
                "QUIT" => return self.say("221 bye").await,
                _ => self.say("502 what?").await?,
            }
        }
        Ok(())
    }

    /// Answers a whole mail, and whether the conversation goes on.
    async fn decide(&mut self, act: Option<Act>, mail: Taken) -> io::Result<bool> {
        match act {
            Some(Act::AnswerData(answer)) => self.say(answer).await.map(|()| true),
            Some(Act::Hang) => self.hear().await.map(|_| false),
            Some(Act::TakeAndDrop) => {
                self.state.lock().unwrap().taken.push(mail);
                Ok(false)
            }
            None | Some(Act::AnswerRecipient(_) | Act::AnswerSender(_) | Act::Drop) => {
                self.state.lock().unwrap().taken.push(mail);
                self.say("250 taken").await.map(|()| true)
            }
        }
    }

    async fn data(&mut self) -> io::Result<Vec<u8>> {
        let mut data = Vec::new();
        loop {
            let mut line = Vec::new();
            if self.stream.read_until(b'\n', &mut line).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            match line.strip_prefix(b".") {
                Some(b"\r\n") => return Ok(data),
                Some(stuffed) => data.extend_from_slice(stuffed),
                None => data.extend_from_slice(&line),
            }
        }
    }

    async fn hear(&mut self) -> io::Result<Option<String>> {
        let mut line = String::new();
        if self.stream.read_line(&mut line).await? == 0 {
            return Ok(None);
        }
        let line = line.trim_end().to_owned();
        self.state.lock().unwrap().said.push(line.clone());
        Ok(Some(line))
    }

    async fn say(&mut self, line: &str) -> io::Result<()> {
        self.stream.get_mut().write_all(format!("{line}\r\n").as_bytes()).await
    }
}

/// The address in `FROM:<…>` or `TO:<…>`.
fn path(rest: &str) -> String {
    rest.split(['<', '>']).nth(1).unwrap_or_default().to_owned()
}
