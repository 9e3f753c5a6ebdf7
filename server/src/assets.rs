//! The browser bundle: hashed files, precompressed, kept in memory.

use std::{collections::HashMap, error::Error, path::Path, sync::Arc};

use app::request::Assets;
use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, HeaderValue, Response, StatusCode, header},
};
use serde::Deserialize;

/// A file and its compressed forms.
#[derive(Clone, Debug, Default)]
struct File {
    plain: Bytes,
    brotli: Option<Bytes>,
    gzip: Option<Bytes>,
}

/// Every file of the bundle by its name, and the names the shell needs.
#[derive(Clone, Debug, Default)]
pub struct Bundle {
    files: Arc<HashMap<String, File>>,
    /// What the shell writes into the page.
    pub names: Arc<Assets>,
}

#[derive(Deserialize)]
struct Manifest {
    js: String,
    wasm: String,
    css: String,
    #[serde(default)]
    integrity: HashMap<String, String>,
}

impl Bundle {
    /// Reads a bundle's folder.
    pub fn read(folder: &Path) -> Result<Self, Box<dyn Error>> {
        let mut contents = Vec::new();
        collect(folder, "", &mut contents)?;
        Self::of(contents)
    }

    /// A bundle without files: pages work, as for a browser that runs no scripts.
    pub fn none() -> Self {
        Self::default()
    }

    fn of(contents: Vec<(String, Bytes)>) -> Result<Self, Box<dyn Error>> {
        let mut files: HashMap<String, File> = HashMap::new();
        for (name, bytes) in contents {
            if let Some(plain) = name.strip_suffix(".br") {
                files.entry(plain.to_owned()).or_default().brotli = Some(bytes);
            } else if let Some(plain) = name.strip_suffix(".gz") {
                files.entry(plain.to_owned()).or_default().gzip = Some(bytes);
            } else {
                files.entry(name).or_default().plain = bytes;
            }
        }
        let manifest = files.remove("assets.json").ok_or("the bundle has no assets.json")?;
        let manifest: Manifest = serde_json::from_slice(&manifest.plain)?;
        let names = Assets {
            js_integrity: manifest.integrity.get(&manifest.js).cloned(),
            css_integrity: manifest.integrity.get(&manifest.css).cloned(),
            js: format!("/assets/{}", manifest.js),
            wasm: format!("/assets/{}", manifest.wasm),
            css: format!("/assets/{}", manifest.css),
        };
        Ok(Self { files: Arc::new(files), names: Arc::new(names) })
    }

    /// Answers a request for a file; hashed names may be kept for ever.
    pub fn answer(&self, name: &str, headers: &HeaderMap, lasting: bool) -> Response<Body> {
        let Some(file) = self.files.get(name) else {
            let mut response = Response::new(Body::from("not found"));
            *response.status_mut() = StatusCode::NOT_FOUND;
            return response;
        };
        let accepts =
            headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let accepts =
            |name: &str| accepts.split(',').any(|part| part.split(';').next().map(str::trim) == Some(name));
        let (bytes, encoding) = match (&file.brotli, &file.gzip) {
            (Some(bytes), _) if accepts("br") => (bytes, Some("br")),
            (_, Some(bytes)) if accepts("gzip") => (bytes, Some("gzip")),
            _ => (&file.plain, None),
        };
        let mut response = Response::new(Body::from(bytes.clone()));
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(name)));
        headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
        let keep = if lasting { "public, max-age=31536000, immutable" } else { "public, max-age=3600" };
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
        if let Some(encoding) = encoding {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        response
    }
}

/// Reads the bundle that was built into the program.
#[cfg(feature = "embed")]
pub fn embedded() -> Result<Bundle, Box<dyn Error>> {
    const FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/bundle.rs"));
    Bundle::of(FILES.iter().map(|(name, bytes)| ((*name).to_owned(), Bytes::from_static(bytes))).collect())
}

fn collect(folder: &Path, below: &str, into: &mut Vec<(String, Bytes)>) -> Result<(), Box<dyn Error>> {
    for entry in std::fs::read_dir(folder).map_err(|cause| format!("{}: {cause}", folder.display()))? {
        let entry = entry?;
        let name = format!("{below}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &format!("{name}/"), into)?;
        } else {
            into.push((name, Bytes::from(std::fs::read(entry.path())?)));
        }
    }
    Ok(())
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("js") => "text/javascript; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
