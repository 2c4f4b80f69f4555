//! No input makes a function crash, or give a forbidden answer. Each fuzz target gets its seeds from
//! `tests/fuzz/seeds`, and a fixed number of random inputs made from them.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use proptest::{prelude::*, sample::Index};
use serde_json::Value;
use tests::{
    fuzz::{self, TARGETS},
    workspace_root,
};

/// How many random inputs each target gets: enough to find the simple mistakes, within seconds.
const INPUTS: u32 = 1_000;

fn folder(name: &str) -> PathBuf {
    workspace_root().join("tests/fuzz").join(name)
}

fn names_in(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect()
}

/// The seeds of a target, each with its path.
fn seeds(target: &str) -> Vec<(String, Vec<u8>)> {
    let mut paths: Vec<_> =
        fs::read_dir(folder("seeds").join(target)).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.into_iter().map(|path| (path.display().to_string(), fs::read(&path).unwrap())).collect()
}

/// Words to insert into inputs.
fn dictionary() -> Vec<Vec<u8>> {
    let text = fs::read_to_string(folder("dictionary")).unwrap();
    let quoted = text.lines().filter_map(|line| line.strip_prefix('"')?.strip_suffix('"'));
    quoted.map(unescaped).collect()
}

fn unescaped(word: &str) -> Vec<u8> {
    let mut bytes = word.bytes();
    let mut unescaped = Vec::new();
    while let Some(byte) = bytes.next() {
        unescaped.push(match byte {
            b'\\' => match bytes.next().expect("a character after a backslash") {
                b'x' => {
                    let digits = [bytes.next().unwrap(), bytes.next().unwrap()];
                    u8::from_str_radix(str::from_utf8(&digits).unwrap(), 16).unwrap()
                }
                other => other,
            },
            other => other,
        });
    }
    unescaped
}

/// A random change of an input. Each index chooses one of the places that the input has.
#[derive(Clone, Debug)]
enum Change {
    Byte(Index, u8),
    Insert(Index, Index),
    Remove(Index, Index),
    Repeat(Index, Index),
    /// Replaces a JSON value, at any depth.
    Value(Index, Value),
    /// Removes a JSON field.
    Field(Index),
}

fn change() -> impl Strategy<Value = Change> {
    let index = any::<Index>;
    let value = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        Just(Value::from(Vec::<Value>::new())),
        Just(Value::from(serde_json::Map::new())),
    ];
    prop_oneof![
        (index(), any::<u8>()).prop_map(|(place, byte)| Change::Byte(place, byte)),
        (index(), index()).prop_map(|(place, word)| Change::Insert(place, word)),
        (index(), index()).prop_map(|(from, to)| Change::Remove(from, to)),
        (index(), index()).prop_map(|(from, to)| Change::Repeat(from, to)),
        (index(), value).prop_map(|(place, value)| Change::Value(place, value)),
        index().prop_map(Change::Field),
    ]
}

impl Change {
    fn apply(&self, input: &mut Vec<u8>, words: &[Vec<u8>]) {
        match self {
            Self::Byte(place, byte) if !input.is_empty() => *place.get_mut(input) = *byte,
            Self::Insert(place, word) => {
                let place = place.index(input.len() + 1);
                input.splice(place..place, word.get(words).iter().copied());
            }
            Self::Remove(from, to) => drop(input.drain(range(input.len(), *from, *to))),
            Self::Repeat(from, to) => {
                let range = range(input.len(), *from, *to);
                let repeated = input[range.clone()].to_vec();
                input.splice(range.end..range.end, repeated);
            }
            Self::Value(place, value) => in_json(input, |json| {
                let mut places = pointers(json, "");
                let pointer = places.swap_remove(place.index(places.len()));
                *json.pointer_mut(&pointer).unwrap() = value.clone();
            }),
            Self::Field(place) => in_json(input, |json| {
                let places = pointers(json, "");
                let (object, field) = place.get(&places).rsplit_once('/').unwrap_or_default();
                if let Some(Value::Object(object)) = json.pointer_mut(object) {
                    object.remove(&field.replace("~1", "/").replace("~0", "~"));
                }
            }),
            Self::Byte(..) => {}
        }
    }
}

fn range(length: usize, from: Index, to: Index) -> std::ops::Range<usize> {
    let (one, other) = (from.index(length + 1), to.index(length + 1));
    one.min(other)..one.max(other)
}

fn in_json(input: &mut Vec<u8>, change: impl FnOnce(&mut Value)) {
    if let Ok(mut json) = serde_json::from_slice(input) {
        change(&mut json);
        *input = json.to_string().into_bytes();
    }
}

/// The JSON pointers of all values (RFC 6901).
fn pointers(json: &Value, here: &str) -> Vec<String> {
    let inside = match json {
        Value::Array(values) => {
            values.iter().enumerate().flat_map(|(index, value)| pointers(value, &format!("{here}/{index}"))).collect()
        }
        Value::Object(fields) => {
            let pointer = |name: &String| format!("{here}/{}", name.replace('~', "~0").replace('/', "~1"));
            fields.iter().flat_map(|(name, value)| pointers(value, &pointer(name))).collect()
        }
        _ => Vec::new(),
    };
    [vec![here.to_owned()], inside].concat()
}

fn run_on_random_inputs(target: &str) {
    let (seeds, words) = (seeds(target), dictionary());
    let config =
        ProptestConfig { cases: INPUTS, failure_persistence: None, max_shrink_iters: 200, ..Default::default() };
    proptest!(config,
        |(seed in any::<Index>(), changes in prop::collection::vec(change(), 1..6))| {
            let mut input = seed.get(&seeds).1.clone();
            for change in &changes {
                change.apply(&mut input, &words);
            }
            // This input can become a seed.
            let outcome = std::panic::catch_unwind(|| fuzz::run(target, &input));
            prop_assert!(outcome.is_ok(), "{target} panics on {}", input.escape_ascii());
        }
    );
}

#[test]
fn every_target_has_seeds_and_a_libfuzzer_program() {
    let targets: BTreeSet<_> = TARGETS.iter().map(|target| target.name.to_owned()).collect();
    assert_eq!(names_in(&folder("targets")), targets);
    assert_eq!(names_in(&folder("seeds")), targets);
    let manifest: toml::Table = fs::read_to_string(folder("Cargo.toml")).unwrap().parse().unwrap();
    let programs = manifest["bin"].as_array().unwrap().iter().map(|bin| bin["name"].as_str().unwrap().to_owned());
    assert_eq!(programs.collect::<BTreeSet<_>>(), targets);
}

/// The seeds include each kind of event in the documentation of API Gateway and of similar AWS services.
#[test]
fn every_seed_gets_an_answer() {
    for target in TARGETS {
        for (name, input) in seeds(target.name) {
            let outcome = std::panic::catch_unwind(|| (target.run)(&input));
            assert!(outcome.is_ok(), "{name}");
        }
    }
}

#[test]
fn any_event_gets_an_answer() {
    run_on_random_inputs("event");
}

#[test]
fn any_request_gets_an_answer() {
    run_on_random_inputs("request");
}

#[test]
fn any_form_gets_an_answer() {
    run_on_random_inputs("form");
}

#[test]
fn any_token_gets_an_answer() {
    run_on_random_inputs("token");
}

#[test]
fn any_text_is_an_address_or_is_refused() {
    run_on_random_inputs("address");
}

#[test]
fn any_stream_event_is_processed_or_reported() {
    run_on_random_inputs("stream_event");
}

#[test]
fn any_report_of_ses_is_processed_or_gives_an_error_without_an_address() {
    run_on_random_inputs("report");
}
