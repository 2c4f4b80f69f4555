use std::{process, time::Duration};

use sysinfo::{Pid, Process, ProcessRefreshKind, ProcessStatus, ProcessesToUpdate, Signal, System};
use tokio::time::{Instant, sleep};

/// How long a process may take to stop by itself.
const GRACE: Duration = Duration::from_secs(3);
/// How long the operating system may take to remove a process that was killed.
const REMOVAL: Duration = Duration::from_secs(2);
const PAUSE: Duration = Duration::from_millis(20);

/// A session of the operating system: all that its first process started, directly or not.
///
/// cargo-lambda gives every function a process group of its own, and what loses its parent gets another one; but a
/// process stays in its session.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Session {
    leader: Pid,
}

impl Session {
    pub(crate) fn led_by(process_id: u32) -> Self {
        Self { leader: Pid::from_u32(process_id) }
    }

    /// Asks every process of the session but this one to stop, kills those that do not, and returns when all are gone.
    pub(crate) async fn end(self) {
        self.send(Signal::Term);
        if self.is_empty_within(GRACE).await {
            return;
        }
        let deadline = Instant::now() + REMOVAL;
        while self.send(Signal::Kill) > 0 && Instant::now() < deadline {
            sleep(PAUSE).await;
        }
    }

    async fn is_empty_within(self, time: Duration) -> bool {
        let deadline = Instant::now() + time;
        while self.members(&processes()).next().is_some() {
            if Instant::now() > deadline {
                return false;
            }
            sleep(PAUSE).await;
        }
        true
    }

    /// Returns how many processes there were to send the signal to.
    fn send(self, signal: Signal) -> usize {
        self.members(&processes()).inspect(|process| _ = process.kill_with(signal)).count()
    }

    /// The living: who was killed stays in the list until the parent has looked.
    fn members(self, system: &System) -> impl Iterator<Item = &Process> {
        system.processes().values().filter(move |process| {
            process.session_id() == Some(self.leader)
                && process.pid().as_u32() != process::id()
                && !matches!(process.status(), ProcessStatus::Zombie | ProcessStatus::Dead)
        })
    }
}

fn processes() -> System {
    let mut system = System::new();
    // A thread in the list would pass a signal on to its process, and with that to this one.
    let kind = ProcessRefreshKind::nothing().without_tasks();
    system.refresh_processes_specifics(ProcessesToUpdate::All, true, kind);
    system
}

#[cfg(test)]
mod tests {
    use std::process::Stdio;

    use process_wrap::tokio::{ChildWrapper, CommandWrap, ProcessSession};

    use super::*;

    /// A shell in a session of its own.
    fn shell(script: &str) -> (Box<dyn ChildWrapper>, Session) {
        let mut command = CommandWrap::with_new("sh", |command| {
            command.args(["-c", script]).stdout(Stdio::null()).stderr(Stdio::null());
        });
        let child = command.wrap(ProcessSession).spawn().unwrap();
        let session = Session::led_by(child.id().unwrap());
        (child, session)
    }

    async fn wait_for_members(session: Session, count: usize) {
        while session.members(&processes()).count() < count {
            sleep(PAUSE).await;
        }
    }

    #[tokio::test]
    async fn a_session_ends_with_the_processes_that_lost_their_parent() {
        let (_child, session) = shell("(sleep 600 & sleep 600 &) ; sleep 600");
        wait_for_members(session, 4).await;

        session.end().await;

        assert_eq!(session.members(&processes()).count(), 0);
    }

    #[tokio::test]
    async fn what_does_not_stop_when_asked_to_is_killed() {
        let (_child, session) = shell("trap '' TERM; while true; do sleep 1; done");
        wait_for_members(session, 2).await;

        session.end().await;

        assert_eq!(session.members(&processes()).count(), 0);
    }

    #[tokio::test]
    async fn other_sessions_are_left_alone() {
        let (_child, session) = shell("sleep 600");
        let (_other_child, other) = shell("sleep 600");
        wait_for_members(other, 1).await;

        session.end().await;
        let left = other.members(&processes()).count();
        other.end().await;

        assert!(left > 0);
    }
}
