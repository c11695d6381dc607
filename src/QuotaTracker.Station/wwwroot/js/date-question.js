// After a restart of the machine without contact: is this the date? Without the officer's word nothing is granted by that clock.

import { isSuccess, post, problemText } from "./api.js";
import { byId, setText, show } from "./dom.js";
import { t } from "./texts.js";
import { dayOf, formatDay, formatTime, weekdayOf } from "./when.js";

// {question, todo} as words for a status, or null when nothing is asked.
export function dateQuestion(status, denied, text) {
    if (status?.askedMs == null)
        return null;
    const ms = status.askedMs;
    return {
        question: text("Date.Question", text(`Weekday.${weekdayOf(ms)}`), formatDay(dayOf(ms)), formatTime(ms)),
        todo: denied ? text("Date.Todo") : "",
    };
}

export class DateQuestion {
    #shownMs = null;
    #denied = false;
    #sending = false;
    #onAnswered;
    #onAnswering;
    #onConfirmed;

    // onAnswering gets a promise that ends when the station has the officer's answer. onConfirmed gets the status after a yes, onAnswered is called when the card had the focus and loses it.
    constructor({ onAnswering, onConfirmed, onAnswered }) {
        this.#onAnswering = onAnswering;
        this.#onConfirmed = onConfirmed;
        this.#onAnswered = onAnswered;
        byId("date-yes").addEventListener("click", () => this.confirm());
        byId("date-no").addEventListener("click", () => this.#deny());
    }

    get isAsked() {
        return this.#shownMs !== null;
    }

    show(status) {
        const words = dateQuestion(status, this.#denied, t);
        const hadFocus = byId("date").contains(document.activeElement);
        this.#shownMs = words === null ? null : status.askedMs;
        show("date", words !== null);
        if (words === null) {
            this.#denied = false;
            setText("date-problem", "");
            if (hadFocus)
                this.#onAnswered();
            return;
        }
        setText("date-question", words.question);
        setText("date-todo", words.todo);
        show("date-no", !this.#denied);
    }

    async confirm() {
        if (this.#shownMs === null || this.#sending)
            return;
        this.#sending = true;
        setText("date-problem", "");
        const asked = post("/api/clock/confirm", { shownMs: this.#shownMs });
        this.#onAnswering(asked);
        const answer = await asked;
        this.#sending = false;
        if (isSuccess(answer))
            this.#onConfirmed(answer.body);
        else
            setText("date-problem", problemText(answer));
    }

    // The question stays, with what to do: once the clock is put right, the same key says yes.
    #deny() {
        this.#denied = true;
        setText("date-problem", "");
        setText("date-todo", t("Date.Todo"));
        show("date-no", false);
        this.#onAnswering(Promise.resolve());
        this.#onAnswered();
    }
}
