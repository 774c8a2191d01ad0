//! The JSON Schema of a rule book's files, from the shapes of `rules::shape`.

use serde_json::{Map, Value as Json, json};

use crate::rules::shape::{BOOK, DEFAULT, ENTRIES, Key, Keys, Kind, SOURCE, STACK, Shape, TEST};

/// What a figure looks like where it is text: a number, perhaps a fraction, a percentage, a unit.
const FIGURE: &str = "^[-+]?[0-9][0-9_]*(\\.[0-9][0-9_]*)?(/[0-9][0-9_.]*)?%?( +[A-Za-z0-9*/^]+)?$";

/// The schema of any file of a rule book.
#[must_use]
pub(super) fn rule_book_schema() -> Json {
    let mut properties = Map::new();
    let mut defs = Map::new();
    properties.insert("book".to_owned(), json!({ "$ref": "#/$defs/book" }));
    defs.insert("book".to_owned(), table(&BOOK.keys, BOOK.doc));
    for kind in [&STACK, &SOURCE].into_iter().chain(ENTRIES) {
        properties.insert(kind.word.to_owned(), named(kind));
        defs.insert(kind.word.to_owned(), table(&kind.keys, kind.doc));
    }
    properties.insert(
        DEFAULT.word.to_owned(),
        json!({ "$ref": "#/$defs/default" }),
    );
    defs.insert("default".to_owned(), table(&DEFAULT.keys, DEFAULT.doc));
    properties.insert(
        "test".to_owned(),
        json!({ "description": TEST.doc, "type": "array", "items": { "$ref": "#/$defs/test" } }),
    );
    defs.insert("test".to_owned(), table(&TEST.keys, TEST.doc));
    shared(&mut defs);
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "lonn rule book",
        "description": "A file of a rule book: entries by kind and name.",
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
        "$defs": defs,
    })
}

/// What several keys share.
fn shared(defs: &mut Map<String, Json>) {
    defs.insert(
        "figure".to_owned(),
        json!({
            "description": "A number, or text: `12.5%`, a fraction, a number with its unit.",
            "type": ["number", "string"],
            "pattern": FIGURE,
        }),
    );
    // Numbers, or tables of them, to any depth: keywords for one type say nothing of the others.
    defs.insert(
        "figures".to_owned(),
        json!({
            "type": ["number", "string", "object"],
            "pattern": FIGURE,
            "additionalProperties": { "$ref": "#/$defs/figures" },
        }),
    );
    defs.insert(
        "titles".to_owned(),
        json!({
            "type": "object",
            "properties": {
                "en": { "type": "string", "description": "English." },
                "sv": { "type": "string", "description": "Swedish." },
                "nb": { "type": "string", "description": "Norwegian, Bokmål." },
            },
            "additionalProperties": false,
        }),
    );
    defs.insert(
        "texts".to_owned(),
        json!({ "type": ["string", "array"], "items": { "type": "string" } }),
    );
    defs.insert(
        "date".to_owned(),
        json!({ "type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" }),
    );
    defs.insert(
        "facts".to_owned(),
        json!({
            "type": ["number", "string", "boolean", "object"],
            "additionalProperties": { "$ref": "#/$defs/facts" },
        }),
    );
}

/// Entries of a kind by name.
fn named(kind: &Kind) -> Json {
    let mut object = json!({
        "description": kind.doc,
        "type": "object",
        "additionalProperties": { "$ref": format!("#/$defs/{}", kind.word) },
    });
    if let (true, Some(map)) = (kind.snake, object.as_object_mut()) {
        map.insert(
            "propertyNames".to_owned(),
            json!({ "pattern": "^[a-z][a-z0-9_]*$" }),
        );
    }
    object
}

fn table(keys: &Keys, doc: &str) -> Json {
    let mut map = Map::new();
    if !doc.is_empty() {
        map.insert("description".to_owned(), json!(doc));
    }
    map.insert("type".to_owned(), json!("object"));
    let properties: Map<String, Json> = keys.known.iter().map(property).collect();
    map.insert("properties".to_owned(), Json::Object(properties));
    let needed: Vec<&str> = keys
        .known
        .iter()
        .filter(|key| key.needed)
        .map(|key| key.name)
        .collect();
    if !needed.is_empty() {
        map.insert("required".to_owned(), json!(needed));
    }
    let others = keys.others.map_or(Json::Bool(false), value);
    map.insert("additionalProperties".to_owned(), others);
    Json::Object(map)
}

fn property(key: &Key) -> (String, Json) {
    let mut value = value(key.shape);
    if let Some(map) = value.as_object_mut() {
        map.insert("description".to_owned(), json!(key.doc));
    }
    (key.name.to_owned(), value)
}

/// What may stand somewhere.
fn value(shape: Shape) -> Json {
    match shape {
        Shape::Text => json!({ "type": "string" }),
        Shape::Formula => json!({ "type": ["string", "number", "boolean"] }),
        Shape::Figure => json!({ "$ref": "#/$defs/figure" }),
        Shape::YesNo => json!({ "type": "boolean" }),
        Shape::Date => json!({ "$ref": "#/$defs/date" }),
        Shape::Whole(least, most) => {
            json!({ "type": "integer", "minimum": least, "maximum": most })
        }
        Shape::Word(words) => json!({ "enum": words }),
        Shape::Words(words) => json!({
            "type": ["string", "array"],
            "items": { "enum": words },
        }),
        Shape::Texts => json!({ "$ref": "#/$defs/texts" }),
        Shape::Titles => json!({ "$ref": "#/$defs/titles" }),
        Shape::Fact => json!({ "type": ["number", "string", "boolean"] }),
        Shape::Facts => json!({ "$ref": "#/$defs/facts" }),
        Shape::Any => json!({ "additionalProperties": true }),
        Shape::Rows => json!({ "type": "array", "items": { "type": "array" } }),
        Shape::Table(keys) => table(keys, ""),
        Shape::List(keys) => json!({ "type": "array", "items": table(keys, "") }),
        Shape::WordOrTable(words, keys) => {
            let mut object = table(keys, "");
            if let Some(map) = object.as_object_mut() {
                map.insert("type".to_owned(), json!(["string", "object"]));
                map.insert(
                    "pattern".to_owned(),
                    json!(format!("^({})$", words.join("|"))),
                );
            }
            object
        }
        Shape::TextsOrTables(keys) => {
            let mut item = table(keys, "");
            if let Some(map) = item.as_object_mut() {
                map.insert("type".to_owned(), json!(["string", "object"]));
            }
            json!({ "type": "array", "items": item })
        }
        Shape::Figures => json!({
            "type": "object",
            "additionalProperties": { "$ref": "#/$defs/figures" },
        }),
        Shape::Choices => json!({
            "type": "object",
            "additionalProperties": { "$ref": "#/$defs/texts" },
        }),
    }
}
