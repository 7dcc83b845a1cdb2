//! Passwords: argon2id, off the executor, a few at a time.

use crate::platform::Problem;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use tokio::sync::Semaphore;

/// 19 MiB, two passes, one lane: OWASP's recommendation for argon2id.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;

/// Hashes made at once; each takes 19 MiB and a core for some 20 ms.
static TURNS: Semaphore = Semaphore::const_new(2);

/// Checked instead of a hash when there is no such account, so that both take the same time.
const NOBODYS_HASH: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$WkRyk9Vm8YcuIPYR2lXG0bWnvzZ2aS3eM5GUr7cvWu4";

/// Hashes a password.
pub async fn hash(password: String) -> Result<String, Problem> {
    on_a_thread(move || {
        argon2()?
            .hash_password(password.as_bytes())
            .map(|hash| hash.to_string())
            .map_err(Problem::internal)
    })
    .await
}

/// Whether a password fits a hash; without a hash it never does, but takes as long.
pub async fn fits(password: String, hash: Option<String>) -> Result<bool, Problem> {
    on_a_thread(move || {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| NOBODYS_HASH.to_owned());
        let hash = PasswordHash::new(&hash).map_err(Problem::internal)?;
        Ok(argon2()?.verify_password(password.as_bytes(), &hash).is_ok() && known)
    })
    .await
}

fn argon2() -> Result<Argon2<'static>, Problem> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None).map_err(Problem::internal)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

async fn on_a_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let _turn = TURNS.acquire().await.map_err(Problem::internal)?;
    tokio::task::spawn_blocking(work).await.map_err(Problem::internal)?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_fits_its_own_hash_only() {
        let made = hash("萤火虫 2026".into()).await.unwrap();
        assert!(made.starts_with("$argon2id$"));
        assert!(fits("萤火虫 2026".into(), Some(made.clone())).await.unwrap());
        assert!(!fits("萤火虫 2027".into(), Some(made)).await.unwrap());
        assert!(!fits("anything".into(), None).await.unwrap());
    }
}
