//! What single settings are held to.

use super::Provider;

pub(super) fn is_public_url(value: &str, (): &()) -> garde::Result {
    if value.is_empty() || crate::domain::bot::canonical_origin(value).is_some() {
        Ok(())
    } else {
        Err(garde::Error::new("must be an address without a path, such as https://chat.example.com"))
    }
}

pub(super) fn is_api_url(value: &str, (): &()) -> garde::Result {
    match url::Url::parse(value) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(()),
        _ => Err(garde::Error::new("must be an http or https address, such as http://127.0.0.1:11434/v1")),
    }
}

pub(super) fn answers(provider: &Provider, (): &()) -> garde::Result {
    if *provider == Provider::Local {
        return Err(garde::Error::new(
            "can't be \"local\": only embedding models are run from a directory. Use \"openai\" with the address of a \
             server that runs the model, or \"builtin\"",
        ));
    }
    Ok(())
}

pub(super) fn is_program(path: &std::path::Path, (): &()) -> garde::Result {
    use std::os::unix::fs::PermissionsExt as _;
    if path.as_os_str().is_empty() {
        return Ok(());
    }
    if !path.is_absolute() {
        return Err(garde::Error::new("must be the whole path of a program, such as /usr/bin/chromium"));
    }
    let wrong = |reason: &str| {
        Err(garde::Error::new(format!(
            "is {}, which {reason}. Install Chromium (on Debian: apt-get install chromium), correct the path, or \
             leave it empty to render no pages",
            path.display()
        )))
    };
    match std::fs::metadata(path) {
        Ok(about) if !about.is_file() => wrong("is no file"),
        Ok(about) if about.permissions().mode() & 0o111 == 0 => wrong("may not be executed"),
        Ok(_) => Ok(()),
        Err(error) => wrong(&format!("can't be used ({error})")),
    }
}
