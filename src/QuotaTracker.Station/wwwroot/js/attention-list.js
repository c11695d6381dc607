// What an item of the attention list says: what happened, and what to do about it.

import { firstText, hasText, t } from "./texts.js";

// A kind of a newer program has no words here: then it is named as it is, and goes to the administrator.
export function wordsOf({ kind, detail, sequence }) {
    const what = hasText(`Attention.Kind.${kind}`) ? `Attention.Kind.${kind}` : "Attention.Kind.other";
    const told = kind === "incident" ? firstText(detail, `Incident.${detail}`) : detail.replace(/^urn:.*:/, ""); // Of a problem's type the name.
    return {
        what: t(what, told, kind),
        // 0 where it is about no entry.
        where: sequence > 0 ? t("Attention.Entry", sequence) : null,
        todo: t(hasText(`Attention.Todo.${kind}`) ? `Attention.Todo.${kind}` : "Attention.Todo.other"),
    };
}

export function parted(items) {
    return { open: items.filter(item => item.seenAtMs == null), seen: items.filter(item => item.seenAtMs != null) };
}
