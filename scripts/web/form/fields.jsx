/** @jsxImportSource preact */
// A schema's fields as labelled controls. One component per kind of value; whatever the schema gains is shown.

import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { fen, yuan } from "./money.js";
import { pointer } from "./pointer.js";

/** What the fields of one form share:
 * put(path, value), touch(path), problems (pointer -> list), counts(pointer), open (Set of pointers),
 * toggle(pointer, open, siblings), say(words), drawn(run) once what has changed is on the screen, sums (pointer -> {value, words, text, shown}), hints(path) -> texts,
 * names (project -> its name), full (criterion -> points), law(problem) -> links. */
export const Form = createContext(null);

const LONG = 120; // characters from which on a text gets several lines

export const idOf = (path) => `f${pointer(path)}`;

const isRows = (schema) =>
  schema.items?.properties?.criterion?.enum && schema.items.properties.points;

export function Field({ schema, path, value, required, bare }) {
  if (schema.properties) return <Group {...{ schema, path, value, required, bare }} />;
  if (schema.type === "array") {
    if (isRows(schema)) return <Rows {...{ schema, path, value, required }} />;
    if (schema.items.properties) return <Items {...{ schema, path, value, required, bare }} />;
    if (schema.items.enum) return <Choices {...{ schema, path, value, required }} />;
    return <Texts {...{ schema, path, value, required }} />;
  }
  if (schema.type === "boolean") return <YesNo {...{ schema, path, value, required }} />;
  return <Leaf {...{ schema, path, value, required }} />;
}

const Must = ({ required }) =>
  required ? <span class="a-must">（必填）</span> : <span class="a-may">（选填）</span>;

function Help({ schema, path }) {
  return schema.description ? (
    <p class="a-help" id={`${idOf(path)}-help`}>
      {schema.description}
      {schema.examples && <span class="a-example">例：{schema.examples[0]}</span>}
    </p>
  ) : null;
}

function described(form, schema, path) {
  const id = idOf(path);
  const parts = [];
  if (schema.description) parts.push(`${id}-help`);
  if (form.problems.has(pointer(path))) parts.push(`${id}-problems`);
  return parts.join(" ") || undefined;
}

const isWrong = (form, path) =>
  form.problems.get(pointer(path))?.some((each) => each.severity === "error") || undefined;

/** What the checks found at this place. */
export function Problems({ path }) {
  const form = useContext(Form);
  const found = form.problems.get(pointer(path));
  if (!found) return null;
  return (
    <ul class="a-problems" id={`${idOf(path)}-problems`}>
      {found.map((each) => (
        <Problem key={each.rule + each.message} problem={each} law={form.law} />
      ))}
    </ul>
  );
}

export const SEVERITIES = { error: "错误", warning: "提醒", note: "备注" };

export function Problem({ problem, law, children }) {
  return (
    <li class={`a-problem a-${problem.severity}`}>
      <span class={`s-chip s-${problem.severity}`}>{SEVERITIES[problem.severity]}</span>{" "}
      {children}
      {problem.message} {problem.fix} {law(problem)}
    </li>
  );
}

function Group({ schema, path, value, required, bare }) {
  const fields = Object.entries(schema.properties).map(([key, each]) => (
    <Field
      key={key}
      schema={each}
      path={[...path, key]}
      value={value?.[key]}
      required={schema.required?.includes(key)}
    />
  ));
  if (bare) return <>{fields}</>;
  if (!required)
    return (
      <Fold path={path} title={schema.title} note="选填" help={schema.description}>
        {fields}
      </Fold>
    );
  return (
    <fieldset class="a-group" id={idOf(path)} tabIndex={-1}>
      <legend>{schema.title}</legend>
      <Help {...{ schema, path }} />
      <Problems path={path} />
      {fields}
    </fieldset>
  );
}

/** What is closed until somebody wants it; nothing inside is made before. */
function Fold({ path, title, note, help, siblings, children, tools }) {
  const form = useContext(Form);
  const at = pointer(path);
  const isOpen = form.open.has(at);
  const wrong = form.counts(at);
  return (
    <div class="a-fold" id={idOf(path)} tabIndex={-1}>
      <div class="a-fold-head">
        <button
          type="button"
          class="a-plain"
          aria-expanded={isOpen}
          aria-controls={`${idOf(path)}-inside`}
          onClick={() => form.toggle(at, !isOpen, siblings)}
        >
          <span class="a-fold-title">{title}</span>
          {note && <span class="a-may">{note}</span>}
          {wrong > 0 && <span class="a-wrong">{wrong} 处</span>}
        </button>
      </div>
      <div id={`${idOf(path)}-inside`} class="a-inside" hidden={!isOpen}>
        {isOpen && (
          <>
            {help && <p class="a-help">{help}</p>}
            <Problems path={path} />
            {children}
            {tools}
          </>
        )}
      </div>
    </div>
  );
}

const labelOf = (schema, value) => schema["x-labels"]?.[value] ?? value;

const titled = (index, words) => `第${index + 1}项${words && `：${words}`}`;

/** The first words of an item, by which people know it again. */
export function summary(schema, value, names) {
  const words = [];
  for (const [key, field] of Object.entries(schema.properties)) {
    const each = value?.[key];
    if (each === undefined || each === "" || typeof each === "object" || words.length > 1) continue;
    if (field["x-type"] === "money") continue;
    if (typeof each === "string") words.push(String(names?.get(each) ?? labelOf(field, each)).slice(0, 24));
  }
  const amount = fen(value?.amount);
  return [...words, ...(amount === null ? [] : [yuan(amount)])].join("，");
}

function Items({ schema, path, value = [], required, bare }) {
  const form = useContext(Form);
  const at = pointer(path);
  const every = value.map((_, index) => pointer([...path, index]));
  const focus = (id) =>
    form.drawn(() => document.getElementById(id)?.querySelector("input,select,textarea,button")?.focus());
  const add = () => {
    form.put([...path, value.length], {});
    form.toggle(pointer([...path, value.length]), true, every);
    form.say(`已添加第${value.length + 1}项。`);
    focus(`${idOf([...path, value.length])}-inside`);
  };
  const remove = (index) => {
    const words = summary(schema.items, value[index]);
    if (words && !confirm(`删去第${index + 1}项（${words}）？`)) return;
    form.put(path, value.filter((_, each) => each !== index));
    form.toggle(every[index], false, every);
    form.say(`已删去第${index + 1}项。`);
    focus(`${idOf(path)}-add`);
  };
  const move = (index, to) => {
    const made = [...value];
    made.splice(to, 0, ...made.splice(index, 1));
    form.put(path, made);
    form.toggle(every[to], true, every);
    form.say(`已移到第${to + 1}项。`);
  };
  return (
    <fieldset class="a-group" id={idOf(path)} tabIndex={-1}>
      <legend class={bare ? "a-quiet" : ""}>
        {schema.title}
        <Must required={required} />
      </legend>
      <Help {...{ schema, path }} />
      <Problems path={path} />
      <ol class="a-items">
        {value.map((each, index) => (
          <li key={index}>
            <Fold
              path={[...path, index]}
              title={titled(index, summary(schema.items, each, form.names))}
              siblings={every}
              tools={
                <p class="a-tools">
                  {index > 0 && (
                    <button type="button" onClick={() => move(index, index - 1)}>
                      上移
                    </button>
                  )}
                  {index < value.length - 1 && (
                    <button type="button" onClick={() => move(index, index + 1)}>
                      下移
                    </button>
                  )}
                  <button type="button" onClick={() => remove(index)}>
                    删去第{index + 1}项
                  </button>
                </p>
              }
            >
              <Group schema={schema.items} path={[...path, index]} value={each || {}} bare />
            </Fold>
          </li>
        ))}
      </ol>
      <p class="a-add" id={`${idOf(path)}-add`}>
        <button
          type="button"
          class="md-button"
          aria-label={`添一项：${schema.title}`}
          onClick={add}
        >
          添一项
        </button>
      </p>
      {form.after?.(at)}
    </fieldset>
  );
}

/** Texts, dates or months, one a line. */
function Texts({ schema, path, value = [], required }) {
  const form = useContext(Form);
  const rows = value.length ? value : [""];
  const field = { ...schema.items, title: schema.title };
  return (
    <Frame {...{ schema, path, required }}>
      {rows.map((each, index) => (
        <div class="a-row" key={index}>
          <Control
            schema={field}
            path={[...path, index]}
            value={each}
            label={`${schema.title}第${index + 1}项`}
          />
          {value.length > 0 && (
            <button
              type="button"
              aria-label={`删去${schema.title}第${index + 1}项`}
              onClick={() => {
                form.put(path, value.filter((_, other) => other !== index));
                form.say(`已删去${schema.title}第${index + 1}项。`);
              }}
            >
              删去
            </button>
          )}
          <Problems path={[...path, index]} />
        </div>
      ))}
      <p class="a-add">
        <button
          type="button"
          onClick={() => {
            form.put(path, [...rows, ""]);
            form.drawn(() => document.getElementById(idOf([...path, rows.length]))?.focus());
          }}
        >
          再添一项
        </button>
      </p>
    </Frame>
  );
}

/** Several controls of one field, with what frames them. */
function Frame({ schema, path, required, children }) {
  const form = useContext(Form);
  return (
    <fieldset
      class="a-group a-small"
      id={idOf(path)}
      tabIndex={-1}
      aria-describedby={described(form, schema, path)}
    >
      <legend>
        {schema.title}
        <Must required={required} />
      </legend>
      <Help {...{ schema, path }} />
      {children}
      <Problems path={path} />
    </fieldset>
  );
}

function Choices({ schema, path, value = [], required }) {
  const form = useContext(Form);
  const labels = schema.items["x-labels"] ?? {};
  const choose = (key, on) =>
    form.put(path, schema.items.enum.filter((each) => (each === key ? on : value.includes(each))));
  return (
    <Frame {...{ schema, path, required }}>
      {schema.items.enum.map((key) => (
        <label class="a-choice" key={key}>
          <input
            type="checkbox"
            checked={value.includes(key)}
            onChange={(event) => choose(key, event.currentTarget.checked)}
          />{" "}
          {labels[key] ?? key}
        </label>
      ))}
    </Frame>
  );
}

function YesNo({ schema, path, value, required }) {
  const form = useContext(Form);
  const options = [
    [true, "是"],
    [false, "否"],
    ...(required || value === undefined ? [] : [[undefined, "不填"]]),
  ];
  return (
    <Frame {...{ schema, path, required }}>
      {options.map(([each, words]) => (
        <label class="a-choice" key={words}>
          <input
            type="radio"
            name={idOf(path)}
            checked={value === each && each !== undefined}
            onChange={() => form.put(path, each)}
          />{" "}
          {words}
        </label>
      ))}
    </Frame>
  );
}

/** A rubric: each criterion once, with its points. */
function Rows({ schema, path, value = [], required }) {
  const form = useContext(Form);
  const field = schema.items.properties.points;
  const criteria = schema.items.properties.criterion;
  const put = (key, points) => {
    const rest = new Map(value.map((each) => [each.criterion, each.points]));
    if (points === undefined) rest.delete(key);
    else rest.set(key, points);
    form.put(
      path,
      criteria.enum
        .filter((each) => rest.has(each))
        .map((each) => ({ criterion: each, points: rest.get(each) })),
    );
  };
  return (
    <Frame {...{ schema, path, required }}>
      {criteria.enum.map((key) => {
        const index = value.findIndex((each) => each.criterion === key);
        const place = [...path, index < 0 ? key : index, "points"];
        const most = form.full?.[key];
        return (
          <div class="a-field a-score" key={key}>
            <label for={idOf(place)}>
              {criteria["x-labels"][key]}
              {most && <span class="a-may">（满分 {most}）</span>}
            </label>
            <Control
              schema={{ ...field, description: undefined }}
              path={place}
              value={index < 0 ? "" : value[index].points}
              set={(points) => put(key, points)}
            />
            <Problems path={place} />
          </div>
        );
      })}
    </Frame>
  );
}

function Leaf({ schema, path, value, required }) {
  const form = useContext(Form);
  const sum = form.sums?.get(pointer(path));
  const differs = sum && (fen(String(value ?? "")) ?? -1n) !== sum.value;
  return (
    <div class="a-field">
      <label for={idOf(path)}>
        {schema.title}
        <Must required={required} />
      </label>
      <Help {...{ schema, path }} />
      <Control {...{ schema, path, value, required }} />
      {differs && (
        <p class="a-sum">
          {sum.words}：{sum.shown}{" "}
          <button type="button" onClick={() => form.put(path, sum.text)}>
            填入
          </button>
        </p>
      )}
      <Problems path={path} />
    </div>
  );
}

/** Full-width signs, spaces and units that people type, as the field wants them. */
function tidied(schema, text) {
  const kind = schema["x-type"] ?? schema.type;
  if (kind === "string" || schema.enum) return text;
  const narrow = text.normalize("NFKC").trim();
  if (kind === "money" || kind === "points" || kind === "integer")
    return narrow.replace(/,(?=\d{3}(\D|$))/g, "").replace(/\s*元$/, "");
  if (kind === "code") {
    const joined = narrow.replace(/\s/g, "");
    return schema.pattern.includes("a-f") ? joined.toLowerCase() : joined.toUpperCase();
  }
  return narrow;
}

function Control({ schema, path, value, required, label, set }) {
  const form = useContext(Form);
  const put = set ?? ((each) => form.put(path, each));
  const kind = schema["x-type"] ?? schema.type;
  const common = {
    id: idOf(path),
    "aria-label": label,
    "aria-required": required || undefined,
    "aria-invalid": isWrong(form, path),
    "aria-describedby": described(form, schema, path),
    autocomplete: "off",
    onBlur: (event) => {
      const typed = event.currentTarget.value;
      const tidy = tidied(schema, typed);
      if (tidy !== typed) put(inType(schema, tidy));
      form.touch(path);
    },
  };
  if (schema.enum)
    return (
      <select
        {...common}
        value={value ?? ""}
        onChange={(event) => put(event.currentTarget.value || undefined)}
      >
        <option value="">{required ? "请选择" : "不填"}</option>
        {value !== undefined && value !== "" && !schema.enum.includes(value) && (
          <option value={value}>{String(value)}（不在可选范围）</option>
        )}
        {schema.enum.map((each) => (
          <option key={each} value={each}>
            {labelOf(schema, each)}
          </option>
        ))}
      </select>
    );
  const onInput = (event) => put(inType(schema, event.currentTarget.value));
  const text = value === undefined || value === null ? "" : String(value);
  if (kind === "string" && schema.maxLength >= LONG)
    return (
      <>
        <textarea
          {...common}
          rows={Math.min(12, Math.max(2, Math.ceil(text.length / 24)))}
          value={text}
          onInput={onInput}
        />
        <p class="a-count" aria-hidden="true">
          {[...text].length} / {schema.maxLength} 字
        </p>
      </>
    );
  const hints = kind === "string" ? (form.hints?.(path) ?? []) : [];
  const list = hints.length ? `${idOf(path)}-list` : undefined;
  return (
    <>
      <input
        {...common}
        type={kind === "date" || kind === "month" ? kind : "text"}
        inputMode={kind === "integer" ? "numeric" : kind === "money" || kind === "points" ? "decimal" : undefined}
        class={kind === "string" ? "" : `a-${kind}`}
        list={list}
        value={text}
        onInput={onInput}
      />
      {kind === "money" && fen(text) !== null && <span class="a-unit">{yuan(fen(text))}</span>}
      {list && (
        <datalist id={list}>
          {hints.map((each) => (
            <option key={each} value={each} />
          ))}
        </datalist>
      )}
    </>
  );
}

/** What the control's text is in the data: a whole number where the field wants one. */
function inType(schema, text) {
  if (text === "") return undefined;
  return schema.type === "integer" && /^\d{1,9}$/.test(text) ? Number(text) : text;
}
