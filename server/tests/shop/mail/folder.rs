//! A shop without a mail server keeps its mails as files.

use std::fs;
use std::path::Path;

use domain::mail::MailStatus;
use mailparse::{MailHeaderMap, parse_mail};
use server::mailer::FolderMailer;
use shop::mail::MailContent;
use shop::ports::Clock;

use super::post::{LINK, Post, queue};

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = entries.collect();
    names.sort_unstable();
    names
}

store::on_both_engines! {
    async fn each_mail_is_a_file_that_sorts_by_its_time(store: Store) {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("data/mail");
        let post = Post::open(store, FolderMailer::open(folder.clone()).unwrap()).await;
        let content = MailContent::ConfirmAddress { name: "Ada".to_owned(), link: LINK.to_owned() };
        queue(&post.shop, post.clock.now(), "ada@example.com", "1", content).await;
        post.clock.advance(60);
        post.write("2").await;
        assert_eq!(post.shop.deliver_mails().await.unwrap().sent, 2);
        let mails = post.mails().await;
        assert!(mails.iter().all(|mail| mail.status == MailStatus::Sent));
        let expected = [mails[1].id, mails[0].id].map(|id| format!("{id}.eml"));
        assert_eq!(names(&folder), expected);
        let bytes = fs::read(folder.join(&expected[0])).unwrap();
        let parsed = parse_mail(&bytes).unwrap();
        assert_eq!(parsed.headers.get_first_value("To").as_deref(), Some("ada@example.com"));
        assert!(parsed.subparts[0].get_body().unwrap().contains(LINK));
        assert_eq!(post.mail(mails[1].id).await.text, "", "the file holds the link, the database does not");
    }

    async fn a_folder_that_is_away_is_waited_for(store: Store) {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("mail");
        let post = Post::open(store, FolderMailer::open(folder.clone()).unwrap()).await;
        fs::remove_dir(&folder).unwrap();
        post.write("1").await;
        assert!(post.shop.deliver_mails().await.unwrap().unreachable);
        fs::create_dir(&folder).unwrap();
        post.clock.advance(30);
        assert_eq!(post.shop.deliver_mails().await.unwrap().sent, 1);
        assert_eq!(names(&folder).len(), 1);
    }
}

#[cfg(unix)]
#[tokio::test]
async fn mails_are_for_the_shops_own_user_only() {
    use std::os::unix::fs::PermissionsExt;

    let database = store::testing::TestDatabase::sqlite().await;
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("mail");
    let post = Post::open(database.store(), FolderMailer::open(folder.clone()).unwrap()).await;
    post.write("1").await;
    post.shop.deliver_mails().await.unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&folder), mode(&folder.join(&names(&folder)[0]))), (0o700, 0o600));
}
