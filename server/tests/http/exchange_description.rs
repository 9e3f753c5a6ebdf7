//! The description of what a module may ask: it names the routes there are, and every answer is as it says.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use serde_json::{Value, json};
use server::http::exchange::ROUTES;

use super::{
    exchange::{MODULE, get, issue, read},
    support::{Answer, World},
};

/// The route of the first question.
pub const STANDING: &str = "/exchange/v1/modules/{code}/authorities/{id}";

/// The description, as everybody gets it.
pub async fn description(world: &World) -> Value {
    let answer = world.client().get("/exchange/v1/openapi.json").await;
    assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, "application/json"));
    assert!(answer.cookies().is_empty());
    read(&answer)
}

/// What a `$ref` stands for.
fn resolved<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    match value["$ref"].as_str() {
        Some(place) => {
            let found = document.pointer(place.strip_prefix('#').unwrap());
            found.unwrap_or_else(|| panic!("{place} is not there"))
        }
        None => value,
    }
}

/// Whether a value is as a schema says. As much of JSON Schema as the description uses.
fn fits(document: &Value, schema: &Value, value: &Value) -> bool {
    let schema = resolved(document, schema);
    let known = schema.as_object().unwrap().keys().all(|key| {
        let words =
            ["type", "description", "required", "additionalProperties", "properties", "items", "enum"];
        words.contains(&key.as_str()) || ["oneOf", "format", "const"].contains(&key.as_str())
    });
    assert!(known, "{schema}");
    let kind = match schema["type"].as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("boolean") => value.is_boolean(),
        Some("null") => value.is_null(),
        Some(other) => panic!("{other}"),
        None => true,
    };
    let listed = |name: &str| schema[name].as_array();
    kind && listed("enum").is_none_or(|all| all.contains(value))
        && listed("oneOf").is_none_or(|all| all.iter().filter(|one| fits(document, one, value)).count() == 1)
        && listed("required").is_none_or(|all| {
            all.iter().all(|name| {
                !value[name.as_str().unwrap()].is_null()
                    || value.as_object().unwrap().contains_key(name.as_str().unwrap())
            })
        })
        && schema["properties"].as_object().is_none_or(|all| {
            let fields = value.as_object().unwrap();
            fields.iter().all(|(name, field)| match all.get(name) {
                Some(one) => fits(document, one, field),
                None => schema["additionalProperties"] != false,
            })
        })
        && (schema["items"].is_null()
            || value.as_array().unwrap().iter().all(|one| fits(document, &schema["items"], one)))
}

/// The status of an answer is in the description of its route, and the body as described.
pub fn assert_described(document: &Value, route: &str, answer: &Answer) {
    let status = answer.status.as_str();
    let response = resolved(document, &document["paths"][route]["get"]["responses"][status]);
    let schema = &response["content"]["application/json"]["schema"];
    assert!(!schema.is_null(), "{route}: {status} is not described");
    assert!(fits(document, schema, &read(answer)), "{route}: {}", answer.text);
    for name in response["headers"].as_object().into_iter().flat_map(|all| all.keys()) {
        assert_ne!(answer.header(name), "", "{route} {status}: {name}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_description_agrees_with_the_answers() {
    let world = World::new().await;
    let document = description(&world).await;
    assert_eq!(document["openapi"], "3.1.0");
    let paths = document["paths"].as_object().unwrap();
    let described: BTreeSet<&str> = paths.keys().map(String::as_str).collect();
    assert_eq!(described, BTreeSet::from(ROUTES));
    let mut keys = Vec::new();
    for module in [MODULE, "pq-alerts"] {
        keys.push((module, issue(&world, module).await));
    }
    let ids = [
        world.authority_of("admin.se").await,
        world.authority_of("operator.eu").await,
        world.authority_of("nimic.se").await,
    ];
    for (route, methods) in paths {
        // Beside the method only parameters, and each in the address.
        let parameters = methods["parameters"].as_array().map(Vec::as_slice).unwrap_or_default();
        assert_eq!(methods.as_object().unwrap().len(), 1 + usize::from(!parameters.is_empty()), "{route}");
        let names: Vec<String> = parameters
            .iter()
            .map(|one| format!("{{{}}}", resolved(&document, one)["name"].as_str().unwrap()))
            .collect();
        assert_eq!(route.matches('{').count(), names.len(), "{route}");
        assert!(names.iter().all(|name| route.contains(name)), "{route}");
        for (module, key) in &keys {
            for id in &ids {
                let path = route.replace("{code}", module).replace("{id}", id).replace("{role}", "handler");
                let answer = get(&world, key, &path).await;
                assert_eq!(answer.status, StatusCode::OK, "{path}");
                assert_described(&document, route, &answer);
                let refused = get(&world, "x", &path).await;
                assert_described(&document, route, &refused);
            }
        }
    }
    // The codes of a refusal are those of C.10.
    let codes =
        document["components"]["schemas"]["Refusal"]["properties"]["code"]["enum"].as_array().unwrap();
    for code in codes {
        assert!(domain::error::Code::ALL.iter().any(|known| json!(known.as_str()) == *code), "{code}");
    }
    // The examples are as described too.
    for response in document["components"]["responses"].as_object().unwrap().values() {
        let content = &response["content"]["application/json"];
        assert!(fits(&document, &content["schema"], &content["example"]), "{content}");
    }
}
