// What a pasted cell says, by the rules of the server (portal.core.numbers, collection.typed): read, or refused with what
// may have been meant; never guessed. Gives window.entryNumbers. One table of inputs tests both.
(() => {
  "use strict";

  const form = document.querySelector("form[data-entry]");
  if (!form) return;
  const { states: STATES, qualifiers: QUALIFIERS } = JSON.parse(form.dataset.words || "{}");
  const MAX_DIGITS = 14;
  const LONGEST = 60;
  const NUMBER = /^([0-9]+|[1-9][0-9]{0,2}(?:\.[0-9]{3})+|[1-9][0-9]{0,2}(?: [0-9]{3})+)(?:,([0-9]+))?$/;
  const PERCENT_SCALE = 2;

  /** As it is seen: no invisible signs (but for those that turn the order round), plain blanks, none at the ends. */
  const visible = (text) => text.normalize("NFC").replace(/[\u00ad\u180e\u200b-\u200f\u202a-\u202c\u2060-\u2064\ufeff]/g, "")
    .replace(/[\u00a0\u2007\u202f\u2009]/g, " ").replace(/^[\s\x07]+|[\s\x07]+$/g, "");
  /** Small letters without marks, single blanks. */
  const key = (text) => visible(text).toLowerCase().normalize("NFD").replace(/đ/g, "d").replace(/\p{M}/gu, "").replace(/\s+/g, " ");
  const grouped = (whole) => whole.replace(/^0+(?=.)/, "").replace(/\B(?=(\d{3})+$)/g, ".");

  /** Null when the server would take the number, else {guess}: what would be taken, when something can be meant. */
  const refusal = (typed, scale) => {
    const long = { guess: "" };
    if (!typed || typed.length > LONGEST) return long;
    const found = NUMBER.exec(/^[-−+]/.test(typed) ? typed.slice(1).trimStart() : typed);
    const [, whole = "", part = ""] = found || [];
    if (!found || /^[-−]/.test(typed)) return { guess: guess(typed) };
    if (part.length > scale) return { guess: shorter(whole, part, scale) ?? guess(typed) };
    return (whole.replace(/[. ]/g, "").replace(/^0+/, "") + part).length > MAX_DIGITS ? { guess: guess(typed) } : null;
  };
  const shorter = (whole, part, scale) => {
    if (!/[1-9]/.test(part.slice(scale))) {
      const kept = part.slice(0, scale).replace(/0+$/, "");
      return kept ? `${whole},${kept}` : whole;
    }
    return scale === 0 && part.length === 3 && /^[1-9]\d{0,2}$/.test(whole) ? `${whole}.${part}` : null;
  };
  const guess = (typed) => {
    const plain = typed.replace(/[０-９]/g, (digit) => String(digit.charCodeAt(0) - 0xff10)).replace(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - 0x660))
      .replace(/½/g, "0,5").replace(/¼/g, "0,25").replace(/¾/g, "0,75");
    let found = /^(\d{1,13})[eE]\+?(\d{1,2})$/.exec(plain);
    if (found) return grouped(String(BigInt(found[1]) * 10n ** BigInt(found[2])));
    if (/^\d{1,3}(,\d{3})+\.\d+$/.test(plain) || /^\d+\.\d+$/.test(plain)) {
      const [whole, part] = plain.replace(/,/g, "").split(".");
      return `${grouped(whole)},${part}`;
    }
    if (/^\d+([., ]\d+)+$/.test(plain) && plain.split(",").length !== 2) return grouped(plain.replace(/[., ]/g, ""));
    found = /^\D*\p{L}\s+(\d[\d., ]*)$|^(\d[\d., ]*)(?![OoIl])[^\d., ]\D*$/u.exec(plain);
    return found ? (found[1] || found[2]).trim() : plain;
  };
  const sure = (refused, scale) => (refused.guess && !refusal(refused.guess, scale) ? refused.guess : "");

  const withoutUnit = (typed, units) => {
    for (const unit of [...units].sort((one, other) => other.length - one.length)) {
      const rest = typed.slice(0, typed.length - unit.length).trimEnd();
      if (unit && typed.toLowerCase().endsWith(unit.toLowerCase()) && /[0-9]$/.test(rest)) return rest;
    }
    return typed;
  };
  const count = (text, scale, units) => {
    const typed = withoutUnit(visible(text), units);
    const refused = refusal(typed, scale);
    return refused ? { suggestion: sure(refused, scale) } : { value: typed };
  };
  const ratio = (text, units) => {
    if (visible(text) === "0") return { value: "0" };
    const typed = withoutUnit(visible(text), units.filter((unit) => unit !== "%"));
    if (typed.endsWith("%")) {
      const read = count(typed, PERCENT_SCALE, ["%"]);
      return "value" in read ? { value: typed } : { suggestion: read.suggestion && `${read.suggestion}%` };
    }
    const parts = typed.split("/");
    if (parts.length === 1) return { suggestion: refusal(typed, PERCENT_SCALE) ? "" : `${typed}%` };
    const [above, below] = parts.map((part) => count(part, 0, []));
    const whole = parts.length === 2 && "value" in above && "value" in below;
    const nothing = whole && !/[1-9]/.test(below.value);
    return whole && !(nothing && /[1-9]/.test(above.value)) ? { value: typed } : { suggestion: "" };
  };

  /** {value, qualifier, state} as a person would have typed them, or {suggestion} ("" when nothing can be meant). */
  const read = (text, { scale = 0, isRatio = false, units = [] } = {}) => {
    if (!visible(text)) return { value: "" };
    const state = STATES[key(text)];
    if (state) return { value: "", state };
    const led = new RegExp(`^(${Object.keys(QUALIFIERS).join("|")})\\s+(?=[0-9])`, "i").exec(visible(text));
    const rest = led ? visible(text).slice(led[0].length) : visible(text);
    const answer = isRatio ? ratio(rest, units) : count(rest, scale, units);
    return "value" in answer ? { ...answer, qualifier: led ? QUALIFIERS[led[1].toLowerCase()] : "" } : answer;
  };
  /** Whether a text is a day as the server takes it: day first, a year of four digits. */
  const isDate = (text) => {
    const found = /^(\d{1,2})([/-])(\d{1,2})\2(\d{4})$/.exec(visible(text));
    if (!found) return false;
    const [day, month, year] = [Number(found[1]), Number(found[3]), Number(found[4])];
    const date = new Date(Date.UTC(year, month - 1, day));
    return year >= 1900 && year <= 2100 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  };

  window.entryNumbers = { read, count, isDate, visible };
})();
