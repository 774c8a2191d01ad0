//! Pay that falls due after the month of the end is told: nothing is computed in those months.
#![expect(
    clippy::indexing_slicing,
    reason = "what an offer lacks must fail the test"
)]

use serde_json::Value;

use crate::offers::{SWEDEN, json};

/// Component, month and amount of each such finding.
fn due(call: &str) -> Vec<(String, String, String)> {
    let offer = json(call);
    let findings = offer["findings"].as_array().unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    findings
        .iter()
        .filter(|found| found["code"] == "DUE-AFTER-END")
        .map(|found| {
            assert_eq!(found["severity"], "note");
            let (month, amount) = (&found["numbers"]["month"], &found["numbers"]["amount"]);
            for part in [month, &found["place"]["id"]] {
                assert!(!text(part).is_empty());
            }
            let message = text(&found["message"]);
            assert!(message.contains(&text(month)), "{message}");
            (text(&found["place"]["id"]), text(month), text(amount))
        })
        .collect()
}

#[test]
fn pay_of_the_last_month_that_is_paid_a_month_later_is_noted() {
    // 52 000 / 94, of the month of the end; without standby, which is paid a month later too.
    let overtime = format!("{SWEDEN} --standby-every 0 --overtime simple=1");
    let of_overtime = |month: &str| {
        vec![(
            "overtime_pay".to_owned(),
            month.to_owned(),
            "553.19".to_owned(),
        )]
    };
    assert_eq!(
        due(&format!("{overtime} --end 2027-03-31")),
        of_overtime("2027-04")
    );
    // Behind the twelve months that are shown.
    assert_eq!(
        due(&format!("{overtime} --end 2028-05-31")),
        of_overtime("2028-06")
    );
    // What is paid in its own month, and pay without an end, waits for nothing.
    assert_eq!(
        due(&format!("{SWEDEN} --standby-every 0 --end 2027-03-31")),
        []
    );
    assert_eq!(due(&overtime), []);
}

#[test]
fn each_component_has_its_own_note_and_what_is_paid_at_the_end_has_none() {
    let norway = "offer --country no --family infrastructure --level senior --base 50000 \
                  --on 2026-12-01 --overtime simple=1 --end 2027-03-31";
    let found = due(norway);
    let names: Vec<&str> = found.iter().map(|(name, ..)| name.as_str()).collect();
    // Holiday pay says `at_end`.
    assert_eq!(names, ["overtime_pay", "standby_pay"]);
    assert!(found.iter().all(|(_, month, _)| month == "2027-04"));
}

/// What waits for a month of the next year falls due as late as that.
#[test]
fn pay_of_an_earning_year_that_is_not_paid_at_the_end_is_noted_in_its_month() {
    let path = crate::offers::file(
        "prize.toml",
        "country = \"se\"\nfamily = \"data\"\nlevel = \"senior\"\nbase = 52000\nstandby_every = 0\n\
         on = 2026-12-01\nend = 2027-03-31\n\n[contract.component.prize]\n\
         title = { en = \"Prize\", sv = \"Pris\", nb = \"Pris\" }\n\
         formula = \"1000 currency/month\"\nunit = \"currency/month\"\n\
         paid = { month = 6, year = \"next\" }\npart_month = \"none\"\ntags = [\"contribution\"]\n",
    );
    // January to March 2027 in June of 2028: December's 1 000 were not earned, the start is January.
    assert_eq!(
        due(&format!("offer {path}")),
        [(
            "prize".to_owned(),
            "2028-06".to_owned(),
            "3000.00".to_owned()
        )]
    );
}
