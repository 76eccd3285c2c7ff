//! What is the validated config? The plan in its own format, with a block that says what was proved of it.

use serde_json::{Value, json};

use crate::check::{Report, ValidatedPlan};
use crate::format::save_with_validation;
use crate::model::Waiver;

/// The text of the validated config.
pub fn config(plan: &ValidatedPlan) -> String {
    let report = plan.report();
    let waiver = |waiver: &Waiver| json!({"rule": waiver.rule, "entity": waiver.entity.as_str(), "reason": waiver.reason, "owner": waiver.owner, "expires": waiver.expires});
    let used = |candidate: &&Waiver| {
        report.findings.iter().any(|finding| finding.waiver.as_deref() == Some(candidate.id.as_str()))
    };
    let waivers: Vec<Value> = plan.document().plan.waivers.iter().filter(used).map(waiver).collect();
    let validation = json!({
        "engine": concat!("netdraft ", env!("CARGO_PKG_VERSION")),
        "plan_digest": report.digest,
        "gate": report.gate,
        "waivers": waivers,
    });
    save_with_validation(plan.document(), Some(&validation))
}

/// Whether the `validation` block of a config still says the truth about its plan, as the report of that plan found it.
///
/// # Errors
/// Returns what does not hold, in one line.
pub fn proves(validation: &Value, report: &Report) -> Result<(), String> {
    if validation.get("plan_digest").and_then(Value::as_str) != Some(report.digest.as_str()) {
        return Err("the plan was changed after it was validated: its digest differs".to_owned());
    }
    if !report.gate.passed {
        return Err("the plan does not pass its gate any more".to_owned());
    }
    Ok(())
}
