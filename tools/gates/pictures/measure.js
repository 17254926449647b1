// What is wrong with the page as it is laid out now, a line each: run by tools/pictures in a page that runs nothing itself.
(() => {
  const faults = [];
  const wide = document.documentElement.clientWidth;
  const name = (element) => {
    const text = (element.textContent || "").replace(/\s+/g, " ").trim().slice(0, 50);
    return `<${element.tagName.toLowerCase()}> '${text}'`;
  };
  const all = (what, from = document) => [...from.querySelectorAll(what)];

  // Nothing reaches beyond the window; the table of devices may be scrolled inside its frame, on a telephone.
  if (document.documentElement.scrollWidth > wide) faults.push(`the page is ${document.documentElement.scrollWidth} wide`);
  for (const element of all("body *")) {
    const box = element.getBoundingClientRect();
    if (!box.width || element.closest(".scroll table") || (element.closest("svg") && element.tagName !== "svg")) continue;
    if (box.right > wide + 0.5 || box.left < -0.5) faults.push(`beyond the window: ${name(element)}`);
  }
  for (const frame of all(".scroll")) {
    if ((wide >= 1000 || frame.querySelector(".figures")) && frame.scrollWidth > frame.clientWidth + 1) faults.push(`must be scrolled: ${name(frame)}`);
  }

  // Words in a picture neither touch nor leave it, and can be read.
  for (const picture of document.documentElement.tagName === "svg" ? [document.documentElement] : all("svg")) {
    const inside = picture.getBoundingClientRect();
    const title = (picture.querySelector("title") || {}).textContent;
    const words = all("text", picture).filter((text) => text.textContent.trim());
    if (!title || !(picture.querySelector("desc") || {}).textContent) faults.push(`a picture does not say what it is: ${title}`);
    if (!words.length) faults.push(`a picture without words: ${title}`);
    const boxes = words.map((text) => text.getBoundingClientRect());
    words.forEach((text, index) => {
      const box = boxes[index];
      if (box.left < inside.left - 0.5 || box.right > inside.right + 0.5 || box.top < inside.top - 1 || box.bottom > inside.bottom + 1) {
        faults.push(`outside of '${title}': ${name(text)}`);
      }
      // The line box is higher than the letters.
      const slack = box.height * 0.2;
      for (let other = 0; other < index; other += 1) {
        const that = boxes[other];
        if (box.left < that.right && that.left < box.right && box.top + slack < that.bottom - slack && that.top + slack < box.bottom - slack) {
          faults.push(`in '${title}' ${name(words[other])} and ${name(text)} lie on each other`);
        }
      }
      const size = parseFloat(getComputedStyle(text).fontSize) * (picture.viewBox.baseVal.width ? inside.width / picture.viewBox.baseVal.width : 1);
      if (size < 7.5) faults.push(`letters of ${size.toFixed(1)} px in '${title}'`);
    });
  }

  // Letters stand out from what they lie on: 4.5 to 1 (WCAG 2.2, 1.4.3).
  const parts = (color) => (color.match(/[\d.]+/g) || []).map(Number);
  const light = (color) => {
    const [r, g, b] = parts(color).map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const paper = at.tagName === "svg" && at.querySelector(":scope > .paper");
      const color = paper ? getComputedStyle(paper).fill : getComputedStyle(at).backgroundColor;
      if (parts(color).length === 3 || parts(color)[3] > 0) return color;
    }
    return "rgb(255, 255, 255)";
  };
  const seen = new Set();
  for (const element of all("body *, svg text")) {
    const drawn = element.closest("svg");
    if (drawn ? element.tagName !== "text" : ![...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim())) continue;
    if (element.tagName === "SCRIPT" || element.tagName === "STYLE") continue;
    const color = getComputedStyle(element)[drawn ? "fill" : "color"];
    const [a, b] = [light(color), light(ground(element))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    const key = `${color} on ${ground(element)}`;
    if (ratio < 4.5 && !seen.has(key)) faults.push(`contrast ${ratio.toFixed(1)}, ${key}: ${name(element)}`);
    seen.add(key);
  }
  if (document.documentElement.tagName === "svg") return faults;

  // Something is said, and nothing of it twice.
  for (const element of all("h1, h2, h3, p, th[scope], caption, footer, dt, dd, figure")) {
    if (!element.textContent.trim()) faults.push(`an empty ${name(element)}`);
  }
  if (all("p.headline").length !== 1 || document.querySelector("p.headline").textContent.length < 20) faults.push("no headline");
  for (const part of [document.querySelector("main"), ...all("section")]) {
    const told = new Set();
    for (const element of all(":scope > p, :scope > header > p, :scope > h2", part)) {
      for (const sentence of element.textContent.split(/[.;] /)) {
        if (sentence.length > 20 && told.has(sentence)) faults.push(`said twice: ${sentence}`);
        told.add(sentence);
      }
    }
  }

  // It runs nothing.
  for (const script of document.scripts) if (script.type !== "application/json") faults.push("there is a script");
  if (document.scripts.length > 1) faults.push("there is more than one block of figures");
  for (const element of all("*")) {
    for (const attribute of element.attributes) {
      if (/^on/.test(attribute.name) || (/^(src|href)$/.test(attribute.name) && !attribute.value.startsWith("#"))) {
        faults.push(`${attribute.name} of ${name(element)}`);
      }
    }
  }

  // The tables say what the figures say, to their last digit.
  const block = document.getElementById("blescan-figures");
  const figures = block && JSON.parse(block.textContent).figures;
  const milliseconds = (text) => (/\ss$/.test(text) ? 1000 : 1) * parseFloat(text);
  for (const section of figures && figures.devices ? all("section.device") : []) {
    const heading = section.querySelector("h2");
    const device = figures.devices.find((one) => heading.textContent.includes(one.address));
    if (!device) {
      faults.push(`of no device: ${name(heading)}`);
      continue;
    }
    for (const row of all("table.figures tbody tr", section)) {
      const shown = row.cells[1].textContent;
      const figure = device.first_seen[`${row.cells[0].textContent}_ms`];
      const agrees = shown === "not reached" ? figure === null : Math.abs(milliseconds(shown) - figure) <= (/\ss$/.test(shown) ? 51 : 0.051);
      if (!agrees) faults.push(`${heading.textContent}: ${row.cells[0].textContent} is ${shown}, and ${figure} in the figures`);
    }
  }
  return faults;
})()
