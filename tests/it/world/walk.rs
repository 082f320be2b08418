//! A case walked through the steps by its people, as far as a test wants it.

use super::{Answer, Person, Seat, Who, World, once_ready, until, vehicle};
use call_client::{Habits, Picture};
use chrono::TimeDelta;
use law::poa::s06_checks::Check;
use law::poa::stage::StageCode;
use serde_json::{Value, json};

/// A case with its people.
pub(crate) struct Walk<'w> {
    world: &'w World,
    /// The case.
    pub(crate) case: String,
    /// Those who give the power of attorney.
    pub(crate) principals: Vec<Person>,
    /// Those who receive it.
    pub(crate) attorneys: Vec<Who>,
    /// Who takes the call.
    pub(crate) notary: Person,
    /// The seats in the room while the talk lasts: the notary's first.
    pub(crate) seats: Vec<Seat>,
    /// How the principals take part in calls.
    pub(crate) citizen_habits: Habits,
}

impl World {
    /// A case of one principal (aliya), one representative (dauren) and one notary (aigul), at a stage.
    pub(crate) async fn case_at(&self, stage: StageCode) -> Walk<'_> {
        let mut walk = self.case_of(&["aliya"], &["dauren"], "aigul").await;
        walk.to(stage).await;
        walk
    }

    /// A case that exists, taken up again with its people.
    pub(crate) async fn taken_up(
        &self,
        case: String,
        principals: &[&str],
        attorneys: &[&str],
        notary: &str,
    ) -> Walk<'_> {
        let mut givers = Vec::new();
        for handle in principals {
            givers.push(self.citizen(handle).await);
        }
        Walk {
            world: self,
            case,
            principals: givers,
            attorneys: attorneys
                .iter()
                .map(|handle| self.mocks.who(handle).clone())
                .collect(),
            notary: self.notary(notary),
            seats: Vec::new(),
            citizen_habits: Habits {
                picture: Picture {
                    colour: 1,
                    ..Picture::default()
                },
                ..Habits::default()
            },
        }
    }

    /// A case being filled in, with people by their handles.
    pub(crate) async fn case_of(
        &self,
        principals: &[&str],
        attorneys: &[&str],
        notary: &str,
    ) -> Walk<'_> {
        let opener = self.citizen(principals[0]).await;
        let named: Vec<&Who> = attorneys
            .iter()
            .map(|handle| self.mocks.who(handle))
            .collect();
        let mut form = vehicle(&named);
        let further = principals[1..]
            .iter()
            .map(|handle| self.mocks.who(handle).iin.clone());
        form["co_principals"] = json!(further.collect::<Vec<_>>());
        let answer = opener.act("/v1/poa/cases", &form).await.ok();
        let case = answer["id"].as_str().unwrap().to_owned();
        self.taken_up(case, principals, attorneys, notary).await
    }
}

impl Walk<'_> {
    /// The first principal.
    pub(crate) fn principal(&self) -> &Person {
        &self.principals[0]
    }

    /// A path of the case, as a principal reaches it.
    pub(crate) fn path(&self, rest: &str) -> String {
        format!("/v1/poa/cases/{}{rest}", self.case)
    }

    /// A path of the case, as its notary reaches it.
    pub(crate) fn notary_path(&self, rest: &str) -> String {
        format!("/v1/notary/cases/{}{rest}", self.case)
    }

    /// The case as the first principal sees it.
    pub(crate) async fn view(&self) -> Value {
        self.principal().get(&self.path("")).await.ok()
    }

    /// Where the case stands.
    pub(crate) async fn stage(&self) -> String {
        self.view().await["stage"].as_str().unwrap().to_owned()
    }

    /// Waits until the case stands at a stage.
    #[track_caller]
    pub(crate) fn wait_for(&self, stage: StageCode) -> impl Future<Output = Value> {
        until(
            format!("the stage {}", stage.as_str()),
            move || async move {
                let view = self.view().await;
                (view["stage"] == stage.as_str()).then_some(view)
            },
        )
    }

    /// Walks on until the case stands at a stage; the stages before it must lie ahead.
    pub(crate) async fn to(&mut self, stage: StageCode) {
        use StageCode as S;
        let before = match stage {
            S::Revoked => Some(S::Delivered),
            S::Refused => Some(S::Talking),
            S::ConsentRefused => Some(S::AwaitingConsent),
            S::InvoiceExpired => Some(S::AwaitingPayment),
            _ => None,
        };
        if let Some(before) = before {
            self.on(before).await;
        }
        match stage {
            S::Revoked => drop(self.revoke().await.ok()),
            S::Refused => drop(self.refuse().await.ok()),
            S::Withdrawn => drop(self.withdraw().await.ok()),
            S::ConsentRefused => self.answer_consents("deny").await,
            S::InvoiceExpired => {
                let life = law::poa::s09_payment::INVOICE_LIFE;
                self.world.pass(life + chrono::TimeDelta::minutes(1));
            }
            other => self.on(other).await,
        }
        self.wait_for(stage).await;
    }

    /// Walks along the main way, from wherever the case stands.
    async fn on(&mut self, goal: StageCode) {
        use StageCode as S;
        let order = |stage: &str| {
            S::ALL
                .iter()
                .position(|code| code.as_str() == stage)
                .unwrap()
        };
        loop {
            let stage = self.stage().await;
            if order(&stage) >= order(goal.as_str()) {
                return;
            }
            let next = S::ALL[order(&stage)];
            match next {
                S::Filling => self.submit().await,
                S::AwaitingConsent => {
                    self.answer_consents("grant").await;
                    self.wait_for(S::ReadyToCall).await;
                }
                S::ReadyToCall => self.call().await,
                S::Talking => self.checks().await,
                S::Drafting => drop(self.send_draft().await.ok()),
                S::AwaitingApproval => self.approve().await,
                S::Approved => drop(self.invoice().await),
                S::AwaitingPayment => self.pay().await,
                S::AwaitingSignature => drop(self.sign().await.ok()),
                S::Signed => drop(self.wait_for(S::Delivered).await),
                end => panic!("no way leads on from {end:?}"),
            }
        }
    }

    /// Every principal signs the application.
    pub(crate) async fn submit(&self) {
        for person in &self.principals[1..] {
            let answer = person.act(&self.path("/participation"), &Value::Null).await;
            answer.ok();
        }
        for person in &self.principals {
            self.submit_as(person).await.ok();
        }
    }

    /// One principal signs the application.
    pub(crate) async fn submit_as(&self, person: &Person) -> Answer {
        let to_sign = person.get(&self.path("/application/to-sign")).await.ok();
        let body = person.signed(&to_sign);
        person.act(&self.path("/submission"), &body).await
    }

    /// The ids of the requests for consent, in the representatives' order.
    pub(crate) async fn consent_requests(&self) -> Vec<String> {
        let events = self.principal().get(&self.path("/events")).await.ok();
        let requested = |line: &Value| {
            let body: Value = serde_json::from_str(line["body"].as_str()?).ok()?;
            (body["fact"] == "consent_requested")
                .then(|| body["request"].as_str().map(str::to_owned))?
        };
        let lines = events["items"].as_array().unwrap();
        lines.iter().filter_map(requested).collect()
    }

    /// Every representative answers: `grant` or `deny`.
    pub(crate) async fn answer_consents(&self, answer: &str) {
        for place in 0..self.attorneys.len() {
            self.answer_consent(place, answer).await;
        }
    }

    /// One representative answers in the inbox, once the question has come there.
    pub(crate) async fn answer_consent(&self, place: usize, answer: &str) {
        let request = self.consent_requests().await[place].clone();
        let who = &self.attorneys[place];
        until("the question in the inbox", || async {
            let answered = self.world.mocks.answer_consent(who, &request, answer).await;
            (answered.status == 303).then_some(())
        })
        .await;
    }

    /// A call is asked for, taken by the notary, and everybody is in the room.
    pub(crate) async fn call(&mut self) {
        let call = self.take_call().await;
        self.enter(&call).await;
    }

    /// Everybody enters the room of a call that was taken.
    async fn enter(&mut self, call: &str) {
        let ticket = |answer: Answer| answer.ok();
        let path = format!("/v1/notary/calls/{call}/ticket");
        let notary = ticket(self.notary.act(&path, &Value::Null).await);
        self.seats = vec![Seat::enter(&notary).await];
        for person in &self.principals {
            let path = self.path("/calls/latest/ticket");
            let seat = ticket(person.act(&path, &Value::Null).await);
            self.seats
                .push(Seat::enter_as(&seat, self.citizen_habits.clone()).await);
        }
    }

    /// A call is asked for and taken by the notary; nobody is in the room yet.
    pub(crate) async fn take_call(&self) -> String {
        let duty = self
            .notary
            .ask(reqwest::Method::PUT, "/v1/notary/duty")
            .await;
        duty.json(&json!({})).send().await.ok();
        let asked = self
            .principal()
            .act(&self.path("/calls"), &Value::Null)
            .await;
        asked.ok();
        let call = self.ringing().await;
        let path = format!("/v1/notary/calls/{call}/acceptance");
        self.notary.act(&path, &Value::Null).await.ok();
        call
    }

    /// Waits until the case's call rings for its notary.
    pub(crate) async fn ringing(&self) -> String {
        let account = self.notary.account().await;
        let sql = format!(
            "select id from calls where case_id = '{}' and state = 'ringing' and notary_id = '{account}'",
            self.case
        );
        until("the ring", || async {
            self.world.database().await.texts(&sql).await.pop()
        })
        .await
    }

    /// The four checks are confirmed; the notary ends the call.
    pub(crate) async fn checks(&mut self) {
        if self.seats.is_empty() {
            let sql = format!(
                "select id from calls where case_id = '{}' and state = 'active'",
                self.case
            );
            let call = self.world.database().await.texts(&sql).await.pop().unwrap();
            self.enter(&call).await;
        }
        for check in Check::ALL {
            self.confirm(check).await.ok();
        }
        self.end_call().await;
    }

    /// One check is confirmed, as soon as everybody is seen, heard and recorded.
    pub(crate) async fn confirm(&self, check: Check) -> Answer {
        let path = self.notary_path(&format!("/checks/{}", check.as_str()));
        let note = json!({ "note": "Сынақ" });
        once_ready(|| self.notary.act(&path, &note)).await
    }

    /// The notary ends the call; waits until it is over.
    pub(crate) async fn end_call(&mut self) {
        if let Some(notary) = self.seats.first() {
            notary.bye("finished");
        }
        let sql = format!(
            "select count(*) from calls where case_id = '{}' and state <> 'ended'",
            self.case
        );
        until("the end of the call", || async {
            (self.world.database().await.number(&sql).await == 0).then_some(())
        })
        .await;
        self.seats.clear();
    }

    /// The notary sends the draft as it stands.
    pub(crate) async fn send_draft(&self) -> Answer {
        let version = self.notary.get(&self.notary_path("/draft")).await.version();
        let path = self.notary_path("/drafts");
        once_ready(|| async {
            let ask = self.notary.ask(reqwest::Method::POST, &path).await;
            ask.once().version(version).send().await
        })
        .await
    }

    /// The revision on the table.
    pub(crate) async fn revision(&self) -> u64 {
        let view = self.view().await;
        let last = view["revisions"]
            .as_array()
            .unwrap()
            .last()
            .unwrap()
            .clone();
        last["revision"].as_u64().unwrap()
    }

    /// Every principal approves the draft.
    pub(crate) async fn approve(&self) {
        for person in &self.principals {
            self.approve_as(person).await.ok();
        }
    }

    /// One principal approves the draft.
    pub(crate) async fn approve_as(&self, person: &Person) -> Answer {
        let draft = self.path(&format!("/drafts/{}", self.revision().await));
        let to_sign = person.get(&format!("{draft}/to-sign")).await.ok();
        let body = person.signed(&to_sign);
        person.act(&format!("{draft}/approval"), &body).await
    }

    /// A principal returns the draft with one remark on the whole.
    pub(crate) async fn send_back(&self, text: &str) -> Answer {
        let path = self.path(&format!("/drafts/{}/return", self.revision().await));
        let body = json!({ "remarks": [{ "text": text }] });
        self.principal().act(&path, &body).await
    }

    /// The notary answers a remark.
    pub(crate) async fn answer_remark(&self, remark: u64, text: &str) -> Answer {
        let path = self.notary_path(&format!("/remarks/{remark}/answer"));
        self.notary.act(&path, &json!({ "text": text })).await
    }

    /// The invoice, once the bank has it.
    pub(crate) async fn invoice(&self) -> Value {
        until("the invoice at the bank", || async {
            let invoice = self.principal().get(&self.path("/invoice")).await.json();
            invoice["pay_url"].is_string().then_some(invoice)
        })
        .await
    }

    /// The invoice's id.
    pub(crate) async fn invoice_id(&self) -> String {
        self.invoice().await["id"].as_str().unwrap().to_owned()
    }

    /// The first principal pays in the bank's app; waits until the money is here.
    pub(crate) async fn pay(&self) {
        self.in_the_bank("pay").await;
        self.wait_for(StageCode::AwaitingSignature).await;
    }

    /// An act of the first principal in the bank's app: `pay`, `decline` or `cancel`.
    pub(crate) async fn in_the_bank(&self, act: &str) {
        let invoice = self.invoice_id().await;
        let payer = self.principal().who();
        let done = self.world.mocks.bank_app(payer, &invoice, act).await;
        assert_eq!(done.status, 303, "{}", done.text());
    }

    /// The notary's preparation, after the recordings of the calls are signed where that is wanted.
    pub(crate) async fn prepare(&self) -> Answer {
        let path = self.notary_path("/signature/preparation");
        let answer = self.notary.act(&path, &Value::Null).await;
        let waits = ["recording_unsigned", "recording_not_sealed"];
        if !waits.contains(&answer.code().as_str()) {
            return answer;
        }
        self.sign_recordings().await;
        self.notary.act(&path, &Value::Null).await
    }

    /// The notary signs the recording of every call, each as soon as it is sealed.
    pub(crate) async fn sign_recordings(&self) {
        let list = format!("/v1/recordings?case={}", self.case);
        let list = self.notary.get(&list).await.ok();
        for recording in list["items"].as_array().unwrap() {
            let call = recording["call"].as_str().unwrap();
            let path = format!("/v1/notary/calls/{call}/recording");
            let to_sign = until("the recording sealed", || async {
                let answer = self.notary.get(&format!("{path}/to-sign")).await;
                let sealed = answer.code() != "recording_not_sealed";
                if !sealed {
                    // A sealing that could not be done yet is tried again by the clock.
                    self.world.pass(TimeDelta::seconds(1));
                }
                sealed.then_some(answer)
            });
            let to_sign = to_sign.await;
            // A call that broke off before its checks, another notary's call, one that is signed.
            let not_ours = ["recording_incomplete", "not_found", "already_done"];
            if not_ours.contains(&to_sign.code().as_str()) {
                continue;
            }
            let body = self.notary.signed(&to_sign.ok());
            let path = format!("{path}/signature");
            let put = self.notary.ask(reqwest::Method::PUT, &path).await;
            put.once().json(&body).send().await.ok();
        }
    }

    /// The notary signs.
    pub(crate) async fn sign(&self) -> Answer {
        let preparation = self.prepare().await.ok();
        let body = self.notary.signed_preparation(&preparation);
        self.notary
            .act(&self.notary_path("/signature"), &body)
            .await
    }

    /// The first principal revokes.
    pub(crate) async fn revoke(&self) -> Answer {
        let person = self.principal();
        let to_sign = person.get(&self.path("/revocation/to-sign")).await.ok();
        let body = person.signed(&to_sign);
        person.act(&self.path("/revocation"), &body).await
    }

    /// The first principal withdraws the application.
    pub(crate) async fn withdraw(&self) -> Answer {
        let path = self.path("/withdrawal");
        self.principal().act(&path, &json!({})).await
    }

    /// The notary refuses the act.
    pub(crate) async fn refuse(&self) -> Answer {
        let body = json!({ "ground": "under_pressure", "explanation": "Сынақ" });
        self.notary.act(&self.notary_path("/refusal"), &body).await
    }

    /// The names of the history's entries, oldest first.
    pub(crate) async fn history(&self) -> Vec<String> {
        let sql = format!(
            "select kind from case_events where case_id = '{}' order by seq",
            self.case
        );
        self.world.database().await.texts(&sql).await
    }
}
