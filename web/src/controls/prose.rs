//! How does Markdown become part of the page? Headings, paragraphs, lists and code; everything else stays text, so nothing in it can run.

use yew::{Html, html};

/// A part of a text.
#[derive(Debug, PartialEq, Eq)]
enum Part<'a> {
    Heading(&'a str),
    Paragraph(String),
    Items(Vec<String>),
    Steps(Vec<String>),
    Code(String),
}

/// A text in Markdown. Its first heading, which names the page, is left out.
pub(crate) fn prose(text: &str) -> Html {
    let parts = parts(text);
    let shown = parts.iter().enumerate().map(|(index, part)| {
        let key = index.to_string();
        match part {
            Part::Heading(text) => html! { <h3 {key}>{ inline(text) }</h3> },
            Part::Paragraph(text) => html! { <p {key}>{ inline(text) }</p> },
            Part::Items(items) => {
                html! { <ul {key}>{ for items.iter().map(|item| html! { <li>{ inline(item) }</li> }) }</ul> }
            }
            Part::Steps(items) => {
                html! { <ol {key}>{ for items.iter().map(|item| html! { <li>{ inline(item) }</li> }) }</ol> }
            }
            Part::Code(text) => html! { <pre {key} tabindex="0"><code>{ text }</code></pre> },
        }
    });
    html! { <div class="nd-prose">{ for shown }</div> }
}

fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut lines = text.lines();
    let mut fresh = true;
    while let Some(line) = lines.next() {
        let trimmed = line.trim();
        if trimmed.starts_with("```") {
            let code: Vec<&str> = lines.by_ref().take_while(|line| !line.trim_start().starts_with("```")).collect();
            parts.push(Part::Code(code.join("\n")));
        } else if let Some(heading) = trimmed.strip_prefix("## ").or_else(|| trimmed.strip_prefix("### ")) {
            parts.push(Part::Heading(heading));
        } else if trimmed.is_empty() || trimmed.starts_with("# ") {
            fresh = true;
            continue;
        } else if let Some(item) = trimmed.strip_prefix("- ") {
            match parts.last_mut() {
                Some(Part::Items(items)) if !fresh => items.push(item.to_owned()),
                Some(_) | None => parts.push(Part::Items(vec![item.to_owned()])),
            }
        } else if let Some(step) = numbered(trimmed) {
            match parts.last_mut() {
                Some(Part::Steps(items)) if !fresh => items.push(step.to_owned()),
                Some(_) | None => parts.push(Part::Steps(vec![step.to_owned()])),
            }
        } else {
            match parts.last_mut() {
                Some(Part::Paragraph(text)) if !fresh => append(text, trimmed),
                Some(Part::Items(items) | Part::Steps(items)) if !fresh => {
                    if let Some(item) = items.last_mut() {
                        append(item, trimmed);
                    }
                }
                Some(_) | None => parts.push(Part::Paragraph(trimmed.to_owned())),
            }
        }
        fresh = false;
    }
    parts
}

fn append(text: &mut String, line: &str) {
    text.push(' ');
    text.push_str(line);
}

/// What follows a number and a full stop.
fn numbered(line: &str) -> Option<&str> {
    let rest = line.trim_start_matches(|digit: char| digit.is_ascii_digit());
    if rest.len() == line.len() { None } else { rest.strip_prefix(". ") }
}

/// A line in which backquotes mark code and double asterisks mark what is important.
pub(crate) fn inline(text: &str) -> Html {
    if !text.contains(['`', '*']) {
        return Html::from(text);
    }
    let code = |(index, piece): (usize, &str)| {
        if index % 2 == 1 {
            html! { <code>{ piece }</code> }
        } else {
            strong(piece)
        }
    };
    text.split('`').enumerate().map(code).collect()
}

fn strong(text: &str) -> Html {
    let piece = |(index, piece): (usize, &str)| {
        if index % 2 == 1 {
            html! { <strong>{ piece }</strong> }
        } else {
            html! { <>{ piece }</> }
        }
    };
    text.split("**").enumerate().map(piece).collect()
}
