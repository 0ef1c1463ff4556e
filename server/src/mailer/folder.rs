//! A folder of `.eml` files, which any mail program opens: for a shop without a mail server.

use std::io;
use std::path::{Path, PathBuf};

use async_trait::async_trait;
use shop::ports::{Mail, MailError, Mailer};
use tokio::fs;
use tokio::io::AsyncWriteExt;

use super::{UnusableMail, message};

/// Writes each mail into a file named by its id: by name they sort as they were written.
#[derive(Debug)]
pub struct FolderMailer {
    folder: PathBuf,
}

impl FolderMailer {
    /// Mails go into this folder, which is made if it is missing.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn open(folder: PathBuf) -> Result<Self, UnusableMail> {
        match make(&folder) {
            Ok(()) => Ok(Self { folder }),
            Err(source) => Err(UnusableMail::Folder { folder, source }),
        }
    }

    async fn write(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let (half, whole) = (self.folder.join(format!(".{name}.part")), self.folder.join(format!("{name}.eml")));
        let mut file = private().open(&half).await?;
        file.write_all(bytes).await?;
        file.sync_all().await?;
        // Whoever looks into the folder sees whole mails only.
        fs::rename(&half, &whole).await
    }
}

#[async_trait]
impl Mailer for FolderMailer {
    async fn send(&self, mail: &Mail) -> Result<(), MailError> {
        let bytes = message::of(mail)?.formatted();
        let written = self.write(&mail.id.to_string(), &bytes).await;
        written.map_err(|error| MailError::Unreachable(format!("The folder for mails cannot be written: {error}")))
    }

    async fn rest(&self) {}
}

/// Mails hold personal links: they are for the shop's own user only.
#[cfg(unix)]
fn make(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(not(unix))]
fn make(folder: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder)
}

fn private() -> fs::OpenOptions {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    options.mode(0o600);
    options
}
