/*
 * Lays the rows of a week's hours out as seven days. The rows stay Wagtail's own: this moves them into the days, asks
 * Wagtail's button for new ones and Wagtail's bins for their removal, and says at once what may be wrong.
 */
(() => {
    "use strict";

    const DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    const DAY = 24 * 60;
    const WEEK = 7 * DAY;
    const SHORT_BREAK = 15;
    const LONG_BREAK = 3 * 60;

    const make = (name, properties = {}, ...children) => {
        const element = Object.assign(document.createElement(name), properties);
        element.append(...children);
        return element;
    };

    const minutes = (time) => {
        const match = /^(\d\d):(\d\d)/.exec(time);
        return match ? Number(match[1]) * 60 + Number(match[2]) : null;
    };

    const clock = (minute) => {
        const hour = Math.floor(minute / 60) % 24;
        const rest = minute % 60;
        if (rest === 0 && hour % 12 === 0) return hour ? "noon" : "midnight";
        const suffix = hour < 12 ? "am" : "pm";
        return `${hour % 12 || 12}${rest ? `:${String(rest).padStart(2, "0")}` : ""} ${suffix}`;
    };

    const words = (span) => `${DAYS[span.day]}, ${clock(span.start % DAY)} to ${clock(span.end % DAY)}`;

    const shareTime = (one, other) =>
        other.start < one.end || other.start + WEEK < one.end || one.start + WEEK < other.end;

    const overlaps = (spans) =>
        spans.flatMap((one, index) =>
            spans
                .slice(index + 1)
                .filter((other) => shareTime(one, other))
                .map((other) => `${words(one)}, overlaps with ${words(other)}.`),
        );

    const breaks = (spans) =>
        spans.slice(1).flatMap((span, index) => {
            const before = spans[index];
            const length = span.start - before.end;
            if (before.day !== span.day || length <= 0 || (length >= SHORT_BREAK && length <= LONG_BREAK)) return [];
            const only = length < SHORT_BREAK ? "only " : "";
            return [`${DAYS[span.day]}: closed from ${clock(before.end)} to ${clock(span.start)}, ${only}${length} minutes.`];
        });

    const nights = (spans) =>
        spans
            .filter((span) => span.end % DAY !== 0 && span.end > (span.day + 1) * DAY)
            .map((span) => `${words(span)} the next day. Check am and pm.`);

    const forgotten = (spans) => {
        const missing = DAYS.slice(0, 5).filter((_, day) => !spans.some((span) => span.day === day));
        return missing.length === 1 ? [`${missing[0]} has no hours, and the other days from Monday to Friday have some.`] : [];
    };

    let serial = 0;

    class WeekGrid extends HTMLElement {
        connectedCallback() {
            // The rows come after the element, and Wagtail makes those of a new season work after it has put them in.
            if (document.readyState === "loading") {
                document.addEventListener("DOMContentLoaded", () => this.start(), { once: true });
            } else {
                setTimeout(() => this.start());
            }
        }

        start() {
            this.rows = this.querySelector("[id$='-FORMS']");
            this.add = this.querySelector("[id$='-ADD']");
            if (!this.rows || !this.add || this.days) return;
            serial += 1;
            this.label = `week-grid-${serial}`;
            this.days = DAYS.map((name, day) => this.makeDay(name, day));
            this.status = make("ul", { className: "week-grid-warnings" });
            const region = make("div", {}, this.status);
            region.setAttribute("role", "status");
            const grid = make("div", { className: "week-grid" }, ...this.days.map((day) => day.section));
            this.rows.after(grid, region);
            this.classList.add("is-grid");
            this.place();
            this.addEventListener("input", () => this.check());
            this.addEventListener("change", () => {
                this.place();
                this.check();
            });
            this.addEventListener("w-formset:removed", () => this.check());
            this.check();
        }

        makeDay(name, day) {
            const heading = make("h3", { id: `${this.label}-${day}`, textContent: name });
            const list = make("div", { className: "week-grid-rows" });
            const closed = make("p", { className: "week-grid-closed", textContent: "Closed" });
            const add = make("button", { type: "button", className: "button button-small button-secondary" }, "Add hours");
            add.setAttribute("aria-label", `Add hours on ${name}`);
            add.addEventListener("click", () => this.field(this.addRow(day), "opens").focus());
            const section = make("section", {}, heading, closed, list, add, this.makeCopy(name, day));
            section.setAttribute("aria-labelledby", heading.id);
            return { section, list, closed, add };
        }

        makeCopy(name, day) {
            const boxes = DAYS.map((other, number) => {
                const box = make("input", { type: "checkbox", value: String(number) });
                return number === day ? null : { box, number, label: make("label", {}, box, ` ${other}`) };
            }).filter(Boolean);
            const week = make("input", { type: "checkbox" });
            week.addEventListener("change", () => {
                for (const one of boxes) if (one.number < 5) one.box.checked = week.checked;
            });
            const copy = make("button", { type: "button", className: "button button-small" }, "Copy");
            copy.setAttribute("aria-label", `Copy the hours of ${name} to these days`);
            const menu = make(
                "details",
                {},
                make("summary", {}, "Copy to"),
                make(
                    "fieldset",
                    {},
                    make("legend", { className: "w-sr-only" }, `Copy the hours of ${name} to`),
                    make("label", {}, week, " Monday to Friday"),
                    ...boxes.map((one) => one.label),
                ),
                make("p", {}, "Their own hours are replaced."),
                copy,
            );
            // What is ticked here is no part of the page that is edited.
            menu.addEventListener("input", (event) => event.stopPropagation());
            menu.addEventListener("change", (event) => event.stopPropagation());
            copy.addEventListener("click", () => {
                this.copy(day, boxes.filter((one) => one.box.checked).map((one) => one.number));
                for (const box of [week, ...boxes.map((one) => one.box)]) box.checked = false;
                menu.open = false;
                menu.firstElementChild.focus();
            });
            return menu;
        }

        field(row, name) {
            return row.querySelector(`[name$='-${name}']`);
        }

        all() {
            return [...this.querySelectorAll("[data-inline-panel-child]:not(.deleted)")];
        }

        of(day) {
            return this.all().filter((row) => this.field(row, "weekday").value === String(day));
        }

        place() {
            for (const row of this.all()) {
                const day = this.days[Number(this.field(row, "weekday").value || NaN)];
                // One without a day stays above the grid, with its field and what is said of it.
                if (day && row.parentElement !== day.list) day.list.append(row);
            }
        }

        addRow(day, values = {}) {
            this.add.click();
            const row = this.rows.lastElementChild;
            for (const [name, value] of Object.entries({ ...values, weekday: String(day) })) {
                const field = this.field(row, name);
                field.value = value;
                field.dispatchEvent(new Event("change", { bubbles: true }));
            }
            return row;
        }

        copy(day, targets) {
            const copied = this.of(day).map((row) =>
                Object.fromEntries(["opens", "closes", "kind"].map((name) => [name, this.field(row, name).value])),
            );
            for (const target of targets) {
                for (const row of this.of(target)) row.querySelector("[id$='-DELETE-button']").click();
                for (const values of copied) this.addRow(target, values);
            }
        }

        spans() {
            return this.all()
                .map((row) => {
                    const weekday = this.field(row, "weekday").value;
                    const [opens, closes] = ["opens", "closes"].map((name) => minutes(this.field(row, name).value));
                    if (weekday === "" || opens === null || closes === null) return null;
                    const day = Number(weekday);
                    const start = day * DAY + opens;
                    const end = day * DAY + closes;
                    return { day, start, end: end > start ? end : end + DAY };
                })
                .filter(Boolean)
                .sort((one, other) => one.start - other.start || one.end - other.end);
        }

        check() {
            this.days.forEach((day, number) => {
                const rows = this.of(number);
                day.closed.hidden = rows.length > 0;
                rows.forEach((row, index) => {
                    const bin = row.querySelector("[id$='-DELETE-button']");
                    bin.setAttribute("aria-label", `Remove hours ${index + 1} of ${DAYS[number]}`);
                });
            });
            const spans = this.spans();
            const found = [...overlaps(spans), ...nights(spans), ...forgotten(spans), ...breaks(spans)];
            const shown = [...this.status.children].map((line) => line.textContent);
            if (shown.join("\n") !== found.join("\n")) {
                this.status.replaceChildren(...found.map((text) => make("li", {}, text)));
            }
        }
    }

    customElements.define("week-grid", WeekGrid);
})();
