//! `mandate create-operator`

use std::error::Error;

use clap::Args;
use registry::NewOperator;

use crate::{config::Config, process};

/// The Commission and its first administrator.
#[derive(Args)]
pub struct CreateOperator {
    /// First name.
    #[arg(long)]
    first_name: String,
    /// Last name.
    #[arg(long)]
    last_name: String,
    /// E-mail address: the temporary password goes there.
    #[arg(long)]
    email: String,
    /// Preferred language.
    #[arg(long, default_value = "en")]
    language: String,
    /// Official name of the authority.
    #[arg(long, default_value = "European Commission")]
    authority_name: String,
    /// Informal name of the authority.
    #[arg(long, default_value = "Operator of Mandate")]
    authority_informal_name: String,
    /// E-mail address of the authority.
    #[arg(long)]
    authority_email: String,
    /// Telephone number of the authority.
    #[arg(long)]
    authority_phone: String,
    /// Street and number of the authority.
    #[arg(long)]
    authority_street: String,
    /// City of the authority.
    #[arg(long, default_value = "Brussels")]
    authority_city: String,
}

impl CreateOperator {
    /// Makes them and prints the user name, once.
    pub async fn run(self, config: &Config) -> Result<(), Box<dyn Error>> {
        let registry = process::open_current(config).await?;
        let username = registry
            .create_operator(&NewOperator {
                first_name: self.first_name,
                last_name: self.last_name,
                email: self.email,
                language: self.language,
                authority_name: self.authority_name,
                authority_informal_name: self.authority_informal_name,
                authority_email: self.authority_email,
                authority_phone: self.authority_phone,
                authority_street: self.authority_street,
                authority_city: self.authority_city,
            })
            .await?;
        println!("User name: {username}");
        println!(
            "Keep it: it is never sent by e-mail. The temporary password goes out by e-mail when the server runs."
        );
        Ok(())
    }
}
