// On the idle desk: what was typed and never recorded, because its window, the browser or the power went.

import { get, isSuccess } from "./api.js";
import { unitWord } from "./goods-words.js";
import { el, fill, show } from "./dom.js";
import { goesOutAgain, isDraft } from "./draft.js";
import { formatQuantity } from "./numbers.js";
import { around, t } from "./texts.js";
import { formatDay, formatTime } from "./when.js";

export class LeftBehind {
    #hold;
    #onContinue;
    #onThrowAway;
    #asked = 0;

    constructor({ hold, onContinue, onThrowAway }) {
        this.#hold = hold;
        this.#onContinue = onContinue;
        this.#onThrowAway = onThrowAway;
    }

    async refresh() {
        const asked = ++this.#asked;
        const [answer, held] = await Promise.all([get("/api/drafts"), this.#hold.held()]);
        if (asked !== this.#asked)
            return; // A newer one is on its way.
        const kept = (isSuccess(answer) ? answer.body : []).filter(item => !held.has(item.exchangeId)).map(parsed);
        fill("left-list", ...kept.map(item => this.#itemOf(item)));
        show("left", kept.length > 0);
    }

    hide() {
        this.#asked++;
        show("left", false);
    }

    #itemOf(item) {
        const { draft, exchangeId, isOfToday, keptAtMs, sent, officer, day } = item;
        const isSend = goesOutAgain(item);
        const who = draft?.person.resident.name ?? "";
        const when = t("Drafts.Item", who, isOfToday ? formatTime(keptAtMs) : `${formatTime(keptAtMs)} ${formatDay(day)}`);
        return el("li", { "data-draft": exchangeId },
            el("p", {}, el("strong", { className: "name" }, when)),
            el("p", { className: "hint" }, ...(draft === null ? [t("Drafts.Unreadable")]
                : [draft.lines.length > 0 ? `${t("Drafts.Lines", draft.lines.length)} \u00b7 ` : null, ...around("Drafts.Begun", el("span", { className: "name" }, officer))])),
            draft !== null && draft.lines.length > 0 ? el("ul", { className: "hint" }, ...draft.lines.map(line => el("li", {}, `${line.name}: ${formatQuantity(line.quantityMilli)} ${unitWord(line.unit)}`))) : null,
            !isOfToday ? el("p", { className: "left-old" }, t("Drafts.Old", formatDay(day))) : sent ? el("p", { className: "left-old" }, t(isSend ? "Drafts.Sent" : "Drafts.SentNotHere")) : null,
            el("div", { className: "actions" },
                isOfToday && sent ? null : el("button", { type: "button", "aria-label": t("Drafts.ThrowAwayOf", who), onclick: () => this.#onThrowAway(item) }, t("Drafts.ThrowAway")),
                isOfToday && draft !== null ? el("button", { type: "button", className: "primary", "aria-label": t(isSend ? "Drafts.SendOf" : "Drafts.ContinueOf", who), onclick: () => this.#onContinue(item) }, t(isSend ? "Drafts.Send" : "Drafts.Continue")) : null));
    }
}

function parsed(item) {
    try {
        const draft = JSON.parse(item.content);
        return { ...item, draft: isDraft(draft) && draft.exchangeId === item.exchangeId ? draft : null };
    } catch {
        return { ...item, draft: null };
    }
}
