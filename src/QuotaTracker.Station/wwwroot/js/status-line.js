// What the status bar says, worked out from GET /api/status. Offline is a neutral state, not an alarm; what needs a person
// says what to do.

import { formatDay, formatShort } from "./when.js";

const DAY_MS = 24 * 60 * 60 * 1000;

// {day, contact: {tone, text}, clock: {tone, text}, leases, pending, notice: {tone, title, todo} | null}
export function statusLine(status, nowMs, t) {
    return {
        day: formatDay(status.day),
        contact: contact(status, nowMs, t),
        clock: status.clockTrusted
            ? { tone: "calm", text: t("Status.ClockTrusted") }
            : { tone: "care", text: t("Status.ClockDoubt", t(`Clock.${status.clockDoubt}`)) },
        leases: t("Status.Leases", status.tripsHeld),
        pending: t("Status.Pending", status.pendingCount),
        notice: notice(status, nowMs, t),
    };
}

// Whether central is asked with an answer, answers later, or can't be asked before the station is enrolled anew.
export function centralOf(status) {
    if (status?.syncStatus === "Inactive" || isStopped(status))
        return "ended";
    // No right could be granted by a doubtful clock, so none is asked for.
    return status?.offlineSinceMs == null && status?.standstill == null ? "asked" : "away";
}

// That nothing is granted at this moment, whoever comes, and what to do about it; null while rights in hand are granted.
export function standstillOf(status, t) {
    if (status?.standstill == null)
        return null;
    return isStopped(status) ? t("Standstill.Stopped") : t("Standstill.Clock", t(`Clock.${status.clockDoubt}.Todo`));
}

function isStopped(status) {
    return ["Frozen", "Fork", "Behind"].includes(status?.syncStatus);
}

// Receipts, as the list counts them; the journal's entries are for programs.
function contact(status, nowMs, t) {
    // Central answers, but takes nothing: that is no contact to rely on.
    if (status.syncStatus === "Inactive")
        return { tone: "alarm", text: t("Status.Ended", status.unsentReceipts) };
    if (status.offlineSinceMs != null)
        return { tone: "neutral", text: t("Status.OfflineSince", formatShort(status.offlineSinceMs, status.day), status.unsentReceipts) };
    if (status.lastContactMs == null)
        return { tone: "neutral", text: t("Status.NeverContacted", status.unsentReceipts) };
    return { tone: "calm", text: t("Status.Online", formatShort(status.lastContactMs, status.day), status.unsentReceipts) };
}

function notice(status, nowMs, t) {
    if (status.syncStatus !== "Ok")
        return { tone: "alarm", title: t(`Sync.${status.syncStatus}`), todo: t(`Sync.${status.syncStatus}.Todo`) };
    if (status.secondDevice === "Missing")
        return { tone: "care", title: t("Sync.DeviceMissing"), todo: t("Sync.DeviceMissing.Todo") };
    if (status.needsAttention)
        return { tone: "care", title: t("Sync.Attention"), todo: t("Sync.Attention.Todo"), hasList: true };
    // Silence of a day is worth a word, of three days a louder one; both are still no fault of the officer.
    const silent = status.lastContactMs == null ? 0 : nowMs - status.lastContactMs;
    if (silent >= 3 * DAY_MS)
        return { tone: "care", title: t("Sync.SilentLong"), todo: t("Sync.SilentLong.Todo") };
    return silent >= DAY_MS ? { tone: "neutral", title: t("Sync.SilentDay"), todo: t("Sync.SilentDay.Todo") } : null;
}
