// The texts that the page carries for its scripts, in the language it was rendered in.

let texts = null;

export function textsFrom(json) {
    texts = json;
}

export function hasText(key) {
    return Object.hasOwn(loaded(), key);
}

// The text under a key with its places {0}, {1} filled. A missing key shows itself instead of leaving an empty place.
export function t(key, ...values) {
    return (loaded()[key] ?? key).replace(/\{(\d)\}/g, (place, index) => values[index] ?? place);
}

// As t, around an element: law and reasons are in Vietnamese on every page, and are marked as such for who hears them.
export function around(key, element) {
    const [before, after = ""] = t(key, "\u0000").split("\u0000");
    return [before, element, after];
}

// The first of the keys that has a text: data may name words that this version doesn't know.
export function firstText(fallback, ...keys) {
    const key = keys.find(hasText);
    return key === undefined ? fallback : t(key);
}

function loaded() {
    texts ??= JSON.parse(document.getElementById("texts").textContent);
    return texts;
}
