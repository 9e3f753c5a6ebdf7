//! `mandate`: serve, migrate, create-operator, reset-password, verify, demo.

use std::process::ExitCode;

use clap::Parser;
use server::{
    command::{Command, run},
    log::chain,
};

fn main() -> ExitCode {
    let command = Command::parse();
    // Rendering was seen to hang on a machine with a single core: four threads at least.
    let threads = std::thread::available_parallelism().map_or(4, |cores| cores.get().max(4));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build();
    let result = match runtime {
        Ok(runtime) => runtime.block_on(run(command)),
        Err(cause) => Err(cause.into()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(cause) => {
            eprintln!("mandate: {}", chain(cause.as_ref()));
            ExitCode::FAILURE
        }
    }
}
