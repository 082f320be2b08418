//! What a page reports, and what it is asked: RTCP (RFC 3550 section 6, RFC 4585).

use std::time::Instant;

use rtc::rtcp;
use rtc::rtcp::payload_feedbacks::full_intra_request::FullIntraRequest;
use rtc::rtcp::payload_feedbacks::picture_loss_indication::PictureLossIndication;
use rtc::rtcp::receiver_report::ReceiverReport;
use rtc::rtcp::reception_report::ReceptionReport;
use rtc::rtcp::sender_report::SenderReport;

use super::{Clocks, Effects, Peer};

impl Peer {
    /// Asks the page for a whole picture on a line.
    pub(in crate::media) fn ask_keyframe(
        &mut self,
        now: Instant,
        line: usize,
        effects: &mut Effects,
    ) {
        if !self.secure.is_ready() {
            return;
        }
        if let Some(media_ssrc) = self.tracks.ask_keyframe(line, now) {
            let wish = PictureLossIndication {
                sender_ssrc: 0,
                media_ssrc,
            };
            self.protect_reports(&[Box::new(wish)], effects);
        }
    }

    pub(super) fn take_reports(&mut self, now: Instant, data: &[u8], effects: &mut Effects) {
        let Some(keys) = self.secure.incoming() else {
            return;
        };
        let Ok(mut plain) = keys.decrypt_rtcp(data) else {
            return;
        };
        self.heard = now;
        let Ok(reports) = rtcp::packet::unmarshal(&mut plain) else {
            return;
        };
        for report in &reports {
            self.read_report(report.as_ref(), effects);
        }
        self.repair.reported(now, reports);
        self.drain_repair(effects);
    }

    fn read_report(&self, report: &dyn rtcp::Packet, effects: &mut Effects) {
        let report = report.as_any();
        if let Some(wish) = report.downcast_ref::<PictureLossIndication>() {
            effects
                .wishes
                .extend(self.tracks.line_of_sent(wish.media_ssrc));
        } else if let Some(wish) = report.downcast_ref::<FullIntraRequest>() {
            let lines = wish.fir.iter().map(|entry| entry.ssrc);
            effects
                .wishes
                .extend(lines.filter_map(|ssrc| self.tracks.line_of_sent(ssrc)));
        } else if let Some(report) = report.downcast_ref::<ReceiverReport>() {
            self.read_losses(&report.reports, effects);
        } else if let Some(report) = report.downcast_ref::<SenderReport>() {
            self.read_losses(&report.reports, effects);
            if let Some(line) = self.tracks.line_of_source(report.ssrc) {
                effects.clocks.push(Clocks {
                    line,
                    ntp: report.ntp_time,
                    rtp: report.rtp_time,
                });
            }
        }
    }

    fn read_losses(&self, reports: &[ReceptionReport], effects: &mut Effects) {
        for report in reports {
            if let Some(line) = self.tracks.line_of_sent(report.ssrc) {
                effects.losses.push((line, report.fraction_lost));
            }
        }
    }

    pub(super) fn protect_reports(
        &mut self,
        reports: &[Box<dyn rtcp::Packet>],
        effects: &mut Effects,
    ) {
        let Some(keys) = self.secure.outgoing() else {
            return;
        };
        if let Ok(plain) = rtcp::packet::marshal(reports)
            && let Ok(datagram) = keys.encrypt_rtcp(&plain)
        {
            effects.send.push(datagram);
        }
    }
}
