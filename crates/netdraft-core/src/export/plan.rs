//! What is the validated config? The plan in its own format, with a block that says what was proved of it.

use serde_json::{Value, json};

use crate::check::{Report, ValidatedPlan};
use crate::format::{digest, save_with_validation};
use crate::model::{Plan, Waiver};

/// The text of the validated config.
pub fn config(plan: &ValidatedPlan) -> String {
    let validation = validation(&plan.document().plan, plan.report());
    save_with_validation(plan.document(), Some(&validation))
}

/// What is said of a plan: who judged it, what was judged, and what came of it.
fn validation(plan: &Plan, report: &Report) -> Value {
    let waiver = |waiver: &Waiver| {
        json!({
            "rule": waiver.rule,
            "entity": waiver.entity.as_str(),
            "reason": waiver.reason,
            "owner": waiver.owner,
            "expires": waiver.expires,
        })
    };
    let used = |candidate: &&Waiver| {
        report.findings.iter().any(|finding| finding.waiver.as_deref() == Some(candidate.id.as_str()))
    };
    let waivers: Vec<Value> = plan.waivers.iter().filter(used).map(waiver).collect();
    json!({
        "engine": concat!("netdraft ", env!("CARGO_PKG_VERSION")),
        "plan_digest": report.digest,
        "gate": report.gate,
        "waivers": waivers,
    })
}

/// Whether the `validation` block of a config is about this plan as it is, whatever it says of it. This is known without judging the plan.
pub fn is_about(claimed: &Value, plan: &Plan) -> bool {
    claimed.get("plan_digest").and_then(Value::as_str) == Some(digest(plan).as_str())
}

/// Whether the `validation` block of a config still says the truth about its plan, as the report of that plan found it. The engine may be another one.
///
/// # Errors
/// Returns what does not hold, in one line.
pub fn proves(claimed: &Value, plan: &Plan, report: &Report) -> Result<(), String> {
    let proved = validation(plan, report);
    let differs = |name: &str| claimed.get(name) != proved.get(name);
    if differs("plan_digest") {
        return Err("the plan was changed after it was validated: its digest differs".to_owned());
    }
    if !report.gate.passed {
        return Err("the plan does not pass its gate any more".to_owned());
    }
    match ["gate", "waivers"].into_iter().find(|name| differs(name)) {
        Some(name) => Err(format!("its `{name}` is not what the plan gives")),
        None => Ok(()),
    }
}
