//! The pages that the links in mails open. A page asks a question and has a button, or it says that the link does not
//! work.

use content::{Content, Notice, Step};
use maud::{Markup, html};
use site::{Page, SignUp, drawing::SIGNPOST, path};
use subscribers::Token;

const LETTER: &str = include_str!("drawings/letter.svg");
const PAPER_PLANE: &str = include_str!("drawings/paper-plane.svg");

/// A page with one button, which sends the token to `action`.
pub(crate) fn step_page(content: &Content, words: &Step, action: &str, token: &Token) -> Markup {
    let button = html! {
        form method="post" action=(action) {
            input type="hidden" name="t" value=(token);
            button { (words.button) }
        }
    };
    notice_page(content, &words.notice, LETTER, &button, None)
}

/// A page that says that a link does not work, with the sign-up form.
pub(crate) fn link_page(content: &Content, words: &Notice) -> Markup {
    notice_page(content, words, SIGNPOST, &html! {}, Some(SignUp::unfilled(path::NEWSLETTER)))
}

/// The page after unsubscribing, for mail programs. RFC 8058 does not allow a redirect for them.
pub(crate) fn goodbye_page(content: &Content) -> Markup {
    notice_page(content, &content.newsletter.goodbye, PAPER_PLANE, &html! {}, None)
}

fn notice_page(content: &Content, words: &Notice, svg: &str, below: &Markup, sign_up: Option<SignUp>) -> Markup {
    let main = site::notice(svg, words.heading, words.paragraphs, below);
    Page { content, summary: words.summary, path: None, has_error: false, main, sign_up }.render(None)
}
