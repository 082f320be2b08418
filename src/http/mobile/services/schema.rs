//! The form of a service as a JSON schema (draft 2020-12), from the service's own fields.

use law::service::{Field, FieldForm, KIND_FIELD, Portal, Requirement, Service};
use law::services::nca::fields::{HOLDERS, acts_for_entity, name};
use law::text::Lang;
use serde_json::{Map, Value, json};

/// The schema of a complete form; a draft may lack what is required.
pub(in crate::http) fn of(service: &Service, lang: Lang) -> Value {
    let properties: Map<String, Value> = service
        .fields
        .iter()
        .map(|field| (field.name.to_owned(), property(field, lang)))
        .collect();
    let kinds = service
        .portal()
        .map_or(&[][..], |portal: &Portal| portal.kinds);
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "additionalProperties": false,
        "properties": properties,
        "required": required(service, None),
    });
    let kinds = kinds.iter().map(|kind| of_kind(service, kind.code));
    let rules: Vec<Value> = kinds.chain(of_holders(service)).collect();
    if !rules.is_empty() {
        schema["allOf"] = Value::Array(rules);
    }
    schema
}

/// The number of an entity is asked of whoever holds certificates for one, and of nobody else.
fn of_holders(service: &Service) -> impl Iterator<Item = Value> {
    let has = |name: &str| service.fields.iter().any(|field| field.name == name);
    let holders = if has(name::HOLDER) && has(name::BIN) {
        HOLDERS
    } else {
        &[]
    };
    holders.iter().map(|holder| {
        let then = if acts_for_entity(holder.code) {
            json!({ "required": [name::BIN], "properties": {} })
        } else {
            json!({ "required": [], "properties": { name::BIN: false } })
        };
        json!({
            "if": { "properties": { name::HOLDER: { "const": holder.code } }, "required": [name::HOLDER] },
            "then": then,
        })
    })
}

/// What must and what must not be there for one kind.
fn of_kind(service: &Service, kind: &str) -> Value {
    let foreign: Map<String, Value> = service
        .fields
        .iter()
        .filter(|field| !field.belongs_to(Some(kind)))
        .map(|field| (field.name.to_owned(), Value::Bool(false)))
        .collect();
    json!({
        "if": { "properties": { KIND_FIELD: { "const": kind } }, "required": [KIND_FIELD] },
        "then": { "required": required(service, Some(kind)), "properties": foreign },
    })
}

fn required(service: &Service, kind: Option<&str>) -> Vec<&'static str> {
    service
        .fields
        .iter()
        .filter(|field| field.required == Requirement::Required && field.belongs_to(kind))
        .map(|field| field.name)
        .collect()
}

fn property(field: &Field, lang: Lang) -> Value {
    let mut property = json!({
        "type": "string",
        "title": field.label.get(lang),
        "maxLength": field.form.max_length(),
    });
    let further = match field.form {
        FieldForm::Iin | FieldForm::Bin | FieldForm::IinOrBin => {
            json!({ "pattern": "^[0-9]{12}$" })
        }
        FieldForm::Date => json!({ "format": "date" }),
        FieldForm::Digits { .. } => json!({ "pattern": "^[0-9]+$" }),
        FieldForm::Email => json!({ "format": "email" }),
        FieldForm::Phone => json!({ "pattern": "^\\+7[0-9]{10}$" }),
        FieldForm::OneOf(choices) => {
            let codes: Vec<&str> = choices.iter().map(|choice| choice.code).collect();
            json!({ "enum": codes })
        }
        FieldForm::CertificationRequest => json!({ "contentEncoding": "base64" }),
        FieldForm::SerialNumber => json!({ "pattern": "^[0-9a-fA-F]+$" }),
        FieldForm::Text { .. } => json!({}),
    };
    if let (Some(property), Value::Object(further)) = (property.as_object_mut(), further) {
        property.extend(further);
    }
    property
}
