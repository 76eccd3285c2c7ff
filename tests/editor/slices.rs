//! Is a large plan checked without holding the page up, and is it said for how long its verdict is not known?

use netdraft_core::check::check;
use netdraft_core::edit::Command;
use netdraft_core::rules::Policy;
use netdraft_editor::{Effect, Message, Session, Source, Tone};
use netdraft_tests::large::Large;

#[test]
fn a_large_plan_is_checked_in_slices_and_never_shows_an_old_verdict_as_its_own() {
    let plan = Large::of_subnets(40);
    let mut session = Session::new(Policy::default());
    let open = Message::Open { document: Box::new(plan.document()), source: Source::Import };
    // A caller without any time: nothing is checked in the frame of the edit.
    let effects = session.update_while(open, &mut || false);
    assert!(effects.contains(&Effect::GoOn));
    let checking = session.checking().expect("nothing was checked yet");
    assert_eq!(checking.done, 0);
    assert!(checking.all > 10);
    let refused = session.update_while(Message::QuickFix, &mut || false);
    assert!(
        matches!(&refused[..], [Effect::Notify { tone: Tone::Refused, .. }]),
        "repairs are for a plan that was checked"
    );
    let mut slices = 0;
    while let Some(before) = session.checking() {
        let mut patience = 7;
        let effects = session.go_on(&mut || {
            patience -= 1;
            patience >= 0
        });
        slices += 1;
        match session.checking() {
            Some(after) => {
                assert_eq!((after.done - before.done, after.all), (7, before.all));
                assert_eq!(effects, [Effect::GoOn]);
            }
            None => assert_eq!(effects, []),
        }
    }
    assert_eq!(slices, checking.all.div_ceil(7));
    let fresh = check(session.plan(), session.policy());
    assert_eq!(session.report().findings, fresh.findings);
    assert_eq!(session.report().gate, fresh.gate);
    // An edit in the middle of it begins with what is known already.
    let edit = Command::set("n000-works", "ports", "8090");
    assert!(session.update_while(Message::Edit(edit), &mut || true).iter().all(|effect| *effect != Effect::GoOn));
    assert_eq!(session.checking(), None);
}
