// The few helpers the pages need. Text always goes in as text, never as markup: names and reasons come from outside.

export const byId = id => document.getElementById(id);

export function el(tag, properties = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
        if (value == null || value === false)
            continue;
        if (name.startsWith("on"))
            element.addEventListener(name.slice(2), value);
        else if (name in element && !name.includes("-"))
            element[name] = value;
        else
            element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...children.filter(child => child != null));
    return element;
}

// An icon of the page's own sprite; decoration only, the words beside it say the same.
export function icon(name) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("class", "icon");
    svg.setAttribute("aria-hidden", "true");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    use.setAttribute("href", `#icon-${name}`);
    svg.append(use);
    return svg;
}

export function fill(target, ...children) {
    const element = typeof target === "string" ? byId(target) : target;
    element.replaceChildren(...children.filter(child => child != null));
    return element;
}

// Only a changed text is written, so that a live region doesn't repeat itself every three seconds.
export function setText(target, text) {
    const element = typeof target === "string" ? byId(target) : target;
    if (element.textContent !== text)
        element.textContent = text;
}

// Enter on a list means "done" here, as in every other field; the list opens with Space or Down.
export function onEnter(id, action) {
    byId(id).addEventListener("keydown", event => {
        if (event.key !== "Enter" || event.target.matches("option")) // In an open list, it chooses.
            return;
        event.preventDefault();
        action();
    });
}

// What sticks to the edge of the window is in sight already: the browser would scroll to where it belongs in the page, and the answer above out of sight.
export function focusInPlace(id) {
    const element = byId(id);
    element.focus({ preventScroll: true });
    const { top, bottom } = element.getBoundingClientRect();
    if (top < 0 || bottom > innerHeight)
        element.scrollIntoView({ block: "nearest" });
}

export function show(target, visible) {
    (typeof target === "string" ? byId(target) : target).hidden = !visible;
}
