//! `yinghuo demo`: a server that shows the whole product on a fresh machine.
//!
//! Accounts are made before the server listens; everything else goes the way of a real user, through the API: courses,
//! lessons, teaching cases and threads first, so that there is something to read at once, then the videos, each really
//! recorded, uploaded and transcoded. A second start goes on where the first one stopped.

mod client;
mod recording;
mod script;
mod stage;
mod state;

use crate::accounts::AccountError;
use crate::accounts::service::{self as people, NewUser};
use crate::platform::Platform;
use script::Script;

/// Makes the demo's accounts and starts showing the rest in the background.
pub async fn begin(platform: &Platform) -> anyhow::Result<()> {
    let script = Script::load()?;
    for account in &script.accounts {
        let new = NewUser::check(
            &account.username,
            &account.password,
            &account.display_name,
            account.role,
            None,
        )
        .await?;
        match platform
            .database
            .write(async |tx| people::create(tx, platform, new).await)
            .await
        {
            Ok(_) | Err(AccountError::UsernameTaken) => {}
            Err(error) => return Err(error.into()),
        }
    }
    welcome(&platform.settings.public_url, &script);
    let (address, folder) = (
        platform.settings.listen.to_string(),
        platform.settings.data_dir.join("demo"),
    );
    // The show is an extra: when it fails, the server goes on and says why.
    std::thread::spawn(move || {
        if let Err(error) = stage::play(&address, &folder, &script) {
            tracing::error!("the demo's lessons could not all be made: {error:#}");
        }
    });
    Ok(())
}

#[expect(clippy::print_stdout, reason = "what the command answers")]
fn welcome(address: &str, script: &Script) {
    println!("\n  萤火 Yinghuo  →  {address}\n");
    for account in &script.accounts {
        println!("  {:<15} {:<12} {}", account.role, account.username, account.password);
    }
    println!("\n  Pages can be read now; the lessons' videos follow as they are recorded, uploaded and transcoded.\n");
}
