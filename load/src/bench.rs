//! The figures of `docs/figures.md`, measured on a program given by its path, each printed beside its limit. A figure
//! that depends on the machine is a ratio to something else measured in the same run, or is printed as it is.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    process::ExitCode,
    thread::{self, available_parallelism},
    time::{Duration, Instant},
};

use argon2::{Algorithm, Argon2, Params, Version};
use load::{Outcome, Program, Visitor};

/// How long each rate is measured.
const SPAN: Duration = Duration::from_secs(5);
/// Cold starts measured.
const STARTS: usize = 9;
const PEOPLE: [&str; 4] = ["admin.se", "admin.fi", "admin.dk", "admin.lv"];

fn main() -> ExitCode {
    match std::env::args().nth(1).map(PathBuf::from).ok_or("usage: bench PROGRAM".into()).and_then(measure) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn measure(binary: PathBuf) -> Outcome {
    let program = Program::new(binary, None, &[])?;
    // The first start makes the registry.
    drop(program.start()?);
    println!("{:<58} {:>12}   limit", "figure", "measured");
    cold_start(&program)?;
    idle_memory(&program)?;
    bytes(&program)?;
    log_ins(&program)?;
    pages(&program)?;
    Ok(())
}

fn tell(figure: &str, measured: &str, limit: &str) {
    println!("{figure:<58} {measured:>12}   {limit}");
}

/// S8, on the sample registry.
fn cold_start(program: &Program) -> Outcome {
    let mut times = Vec::new();
    for _ in 0..STARTS {
        times.push(program.start()?.waited);
    }
    times.sort_unstable();
    let middle = times.get(STARTS / 2).ok_or("nothing was started")?;
    tell("cold start to the first page, median of 9", &format!("{} ms", middle.as_millis()), "<= 150 ms");
    Ok(())
}

/// S7, idle.
fn idle_memory(program: &Program) -> Outcome {
    let server = program.start()?;
    tell("resident memory, idle", &megabytes(server.resident()?), "<= 20 MB");
    Ok(())
}

/// S9, as they come over the line.
fn bytes(program: &Program) -> Outcome {
    let server = program.start()?;
    let visitor = Visitor::new(&server.url);
    let page = visitor.get_compressed("/login")?.body.len();
    let plain = String::from_utf8(visitor.get("/login")?.body)?;
    let files: BTreeSet<&str> = plain
        .match_indices("/assets/")
        .filter_map(|(at, _)| plain.get(at..)?.split(['"', '\'', ')', ' ', '&']).next())
        .collect();
    let (mut style, mut all) = (0, 0);
    for file in files {
        let size = visitor.get_compressed(file)?.body.len();
        all += size;
        if Path::new(file).extension().is_some_and(|ending| ending == "css") {
            style += size;
        }
    }
    tell("login page without scripts (HTML and style sheet)", &kilobytes(page + style), "<= 25 KB");
    tell("style sheet", &kilobytes(style), "<= 12 KB");
    tell("everything (WebAssembly, JavaScript, style sheet)", &kilobytes(all), "<= 350 KB");
    Ok(())
}

/// S1: log-ins beside bare hashes of the same cost.
fn log_ins(program: &Program) -> Outcome {
    let server = program.start()?;
    let workers = available_parallelism()?.get();
    let before = rate(workers, |_| Ok(()), |()| hash())?;
    // Enough of them that a hash always waits: what is left is what a log-in costs beside its hash.
    let log_ins = rate(
        workers * 8,
        |number| Ok((Visitor::new(&server.url), PEOPLE[number % PEOPLE.len()])),
        |(visitor, name)| visitor.log_in(name),
    )?;
    let after = rate(workers, |_| Ok(()), |()| hash())?;
    let bare = f64::midpoint(before, after);
    tell("bare argon2id hashes (19,456 KiB, 2 passes, 1 lane)", &format!("{bare:.1}/s"), "");
    tell("log-ins", &format!("{log_ins:.1}/s"), "");
    tell("log-ins / bare hashes", &format!("{:.2}", log_ins / bare), ">= 0.95");
    tell("resident memory after log-ins", &megabytes(server.resident()?), "");
    Ok(())
}

/// S5: a page of 50 rows beside the same use case as JSON.
fn pages(program: &Program) -> Outcome {
    let server = program.start()?;
    let workers = available_parallelism()?.get() * 2;
    let enter = |_| {
        let mut visitor = Visitor::new(&server.url);
        visitor.log_in("admin.se").map(|()| visitor)
    };
    let json = rate(workers, enter, |visitor| visitor.ask("/api/users", &[]).map(drop))?;
    let page = rate(workers, enter, |visitor| {
        visitor.get("/my-authority/users").and_then(|answer| {
            if answer.status == 200 {
                Ok(())
            } else {
                Err(format!("the page answers {}", answer.status).into())
            }
        })
    })?;
    tell("list of users as JSON", &format!("{json:.0}/s"), "");
    tell("list of users as a page", &format!("{page:.0}/s"), "");
    tell("page / JSON", &format!("{:.2}", page / json), ">= 0.5");
    Ok(())
}

/// How often a second `workers` together do something; what each needs is made before the clock runs.
fn rate<T: Send>(
    workers: usize,
    prepare: impl Fn(usize) -> Outcome<T>,
    work: impl Fn(&mut T) -> Outcome + Sync,
) -> Outcome<f64> {
    let prepared = (0..workers).map(prepare).collect::<Outcome<Vec<T>>>()?;
    let begin = Instant::now();
    let counts = thread::scope(|scope| {
        let threads: Vec<_> = prepared
            .into_iter()
            .map(|mut own| {
                let work = &work;
                scope.spawn(move || {
                    let mut count = 0_u32;
                    while begin.elapsed() < SPAN {
                        work(&mut own)?;
                        count += 1;
                    }
                    Ok(count)
                })
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().map_err(|_| "a worker panicked")?)
            .collect::<Outcome<Vec<u32>>>()
    })?;
    Ok(f64::from(counts.iter().sum::<u32>()) / begin.elapsed().as_secs_f64())
}

fn hash() -> Outcome {
    let params = Params::new(19_456, 2, 1, None).map_err(|error| error.to_string())?;
    let mut output = [0; 32];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(b"Mandate-2026", b"sixteen bytes!!!", &mut output)
        .map_err(|error| error.to_string().into())
}

fn kilobytes(bytes: usize) -> String {
    format!("{}.{} KB", bytes / 1000, bytes % 1000 / 100)
}

fn megabytes(bytes: u64) -> String {
    format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000)
}
