//! Builds the program again when the pages inside it were built again.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    // While developing the pages are read from disk, so that nothing needs to be compiled for them.
    if std::env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        println!("cargo:rerun-if-changed=web/dist");
    }
}
