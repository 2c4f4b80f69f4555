use content::{Content, Notice, Step};
use maud::{Markup, html};
use site::{Page, SignUp, path};
use subscribers::Token;

/// A page with one button, which sends the token to `action`.
pub(crate) fn step_page(content: &Content, words: &Step, action: &str, token: &Token) -> Markup {
    let button = html! {
        form method="post" action=(action) {
            input type="hidden" name="t" value=(token);
            button { (words.button) }
        }
    };
    notice(content, &words.notice, &button, None)
}

/// A page that says that a link is of no use, and offers the sign-up form.
pub(crate) fn link_page(content: &Content, words: &Notice) -> Markup {
    notice(content, words, &html! {}, Some(SignUp::unfilled(path::NEWSLETTER)))
}

/// A page that only says something.
pub(crate) fn notice_page(content: &Content, words: &Notice) -> Markup {
    notice(content, words, &html! {}, None)
}

fn notice(content: &Content, words: &Notice, below: &Markup, sign_up: Option<SignUp>) -> Markup {
    let main = html! {
        div.measure {
            h1 { (words.heading) }
            @for paragraph in words.paragraphs { p { (paragraph) } }
            (below)
        }
    };
    Page { content, summary: words.summary, path: None, has_error: false, main, sign_up }.render(None)
}
