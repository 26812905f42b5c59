/** @jsxImportSource preact */
// 在线填报: the application, from the two-minute test to the file.

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { useCheck, useSettled } from "./checker.js";
import * as drafts from "./drafts.js";
import { Found, HandIn, Later, State } from "./handin.jsx";
import { Kept } from "./kept.jsx";
import { Opener } from "./opener.jsx";
import { keys } from "./pointer.js";
import { Paper } from "./paper.jsx";
import { Screening } from "./screening.jsx";
import { Sheet, useSaved, useSheet } from "./sheet.jsx";
import { Budget } from "./sums.jsx";

const SLUG_PLACE = "slug"; // the one thing to fill in that is the folder's name and not in the file
const SLUG = /^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/;

export function Application({ site, terms, shape }) {
  const [draft, setDraft] = useState(null);
  const begin = (made) => {
    const whole = {
      id: drafts.newId(),
      kind: "application",
      year: terms.year,
      slug: "",
      step: 0,
      visited: [],
      data: {},
      ...made,
    };
    drafts.save(whole);
    setDraft(whole);
  };
  return draft ? (
    <Filling key={draft.id} {...{ site, terms, shape, draft, setDraft }} leave={() => setDraft(null)} />
  ) : (
    <Start {...{ site, terms, shape, begin }} resume={setDraft} />
  );
}

function Start({ site, terms, shape, begin, resume }) {
  const [category, setCategory] = useState("");
  return (
    <>
      <Kept
        wanted={(each) => each.kind === "application" && each.year === terms.year}
        title={(each) => each.data.name || "还没有名称的申报"}
        note={(each) => each.data.agency?.name}
        resume={resume}
      />
      <section aria-labelledby="a-new">
        <h2 id="a-new">新填一份</h2>
        <p>
          申报期：{terms.window}，首尾两日都在内。
        </p>
        <fieldset class="a-group a-small">
          <legend>申报哪一类？</legend>
          {terms.cohorts.map((each) => (
            <label class="a-choice" key={each.key}>
              <input
                type="radio"
                name="category"
                checked={category === each.key}
                onChange={() => setCategory(each.key)}
              />{" "}
              {each.title}
            </label>
          ))}
        </fieldset>
        {category && (
          <>
            <Screening key={category} {...{ site, terms, category }} />
            <p>
              <button
                type="button"
                class="md-button md-button--primary"
                onClick={() => begin({ data: { category } })}
              >
                开始填报
              </button>
            </p>
          </>
        )}
      </section>
      <section aria-labelledby="a-open">
        <h2 id="a-open">打开以前的文件</h2>
        <p>
          以前下载的文件可以接着填；上一年的申报书也能打开，今年还用得上的带过来，不合的逐项告诉您。
        </p>
        <Opener {...{ site, terms, shape, begin }} />
      </section>
    </>
  );
}

/** All that x-clauses says below these fields: the clauses behind a step. */
function clausesOf(schema, names) {
  const found = new Set();
  const walk = (node) => {
    for (const each of Object.values(node?.["x-clauses"] ?? {})) found.add(each);
    Object.values(node?.properties ?? {}).forEach(walk);
    if (node?.items) walk(node.items);
  };
  for (const name of names) {
    if (schema["x-clauses"]?.[name]) found.add(schema["x-clauses"][name]);
    walk(schema.properties[name]);
  }
  return [...found];
}

function Filling({ site, terms, shape, draft, setDraft, leave }) {
  const { data, step, visited, slug } = draft;
  const steps = shape.fields["x-steps"];
  const isLast = step === steps.length;
  const [changes, setChanges] = useState(draft.saved ? 1 : 0); // goes on where it was left
  const [isListOpen, setListOpen] = useState(false);
  const [elsewhere, setElsewhere] = useState(false);
  const heading = useRef(null);
  const stepOf = (at) => {
    const found = steps.findIndex((each) => each.fields.includes(keys(at)[0]));
    return found < 0 ? 0 : found;
  };
  const district = data.community?.district;
  const path = `submissions/${terms.year}/${district ?? terms.districts[0].key}/${SLUG.test(slug) ? slug : "xiangmu"}/application.yml`;
  const change = (made) => {
    setDraft((old) => ({ ...old, data: made }));
    setChanges((old) => old + 1);
  };
  const settled = useSettled(data);
  const result = useCheck(
    site.base,
    site.register,
    path,
    settled,
    changes || (isLast ? 1 : 0),
  );
  const sheet = useSheet({
    shape,
    kind: "application",
    data,
    clean: settled.data,
    change,
    result,
    terms,
    law: site.law,
    hints: (place) => hintsOf(place, data),
    shows: (at) => visited.includes(steps.length) || visited.includes(stepOf(at)),
  });
  const forgotten = useRef(false);
  const saved = useSaved(draft, (each) => forgotten.current || drafts.save(each));
  useLayoutEffect(() => heading.current?.focus(), []); // what one came from is gone
  useEffect(() => drafts.onOtherWindow(draft.id, () => setElsewhere(true)), [draft.id]);
  const go = (to) => {
    setListOpen(false);
    setDraft((old) => ({
      ...old,
      step: to,
      visited: [...new Set([...old.visited, old.step, ...(to === steps.length ? [to] : [])])],
    }));
    sheet.form.drawn(() => {
      heading.current?.focus();
      heading.current?.scrollIntoView({ block: "start" });
    });
  };
  const jump = (at) => {
    if (at === SLUG_PLACE) {
      setDraft((old) => ({ ...old, step: 0 }));
      sheet.form.drawn(() => document.getElementById("a-slug")?.focus());
      return;
    }
    setDraft((old) => ({ ...old, step: stepOf(at) }));
    sheet.reveal(at);
  };
  const forget = () => {
    if (!confirm("删去这份草稿？请先确认文件已经下载、交出去了。")) return;
    forgotten.current = true;
    drafts.remove(draft.id);
    leave();
  };
  const errors = sheet.problems.filter((each) => each.severity === "error").length;
  const slugProblem = slug && !SLUG.test(slug) ? "只用小写字母、数字和短横线，不超过 40 个。" : "";
  const wrongIn = (index) =>
    sheet.problems.filter((each) => each.severity === "error" && stepOf(each.at) === index).length;
  const current = steps[step];
  return (
    <div class="a-filling">
      <nav class="a-steps" aria-label="填报的步骤">
        <button
          type="button"
          class="a-plain a-which"
          aria-expanded={isListOpen}
          onClick={() => setListOpen(!isListOpen)}
        >
          第 {step + 1} 步，共 {steps.length + 1} 步
        </button>
        <ol class={isListOpen ? "" : "a-closed"}>
          {[...steps, { title: "检查与交件" }].map((each, index) => (
            <li key={each.title}>
              <button
                type="button"
                class="a-plain"
                aria-current={index === step ? "step" : undefined}
                onClick={() => go(index)}
              >
                {index + 1}. {each.title}
                {index < steps.length && visited.includes(index) && (
                  <span class={wrongIn(index) ? "a-wrong" : "a-right"}>
                    {wrongIn(index) ? ` ${wrongIn(index)} 处` : " 填好"}
                  </span>
                )}
              </button>
            </li>
          ))}
        </ol>
      </nav>
      <div class="a-main">
        <p class="a-status">
          {saved
            ? "填的内容随时存在这个浏览器里，没有发给任何人。"
            : "这个浏览器不让存草稿（可能是无痕窗口）：请在离开以前到最后一步下载文件。"}{" "}
          <button type="button" onClick={leave}>
            回到开头
          </button>
        </p>
        {!isLast && <State result={result} />}
        {elsewhere && (
          <p class="a-problem a-warning" role="alert">
            这份草稿在另一个窗口里改过。请只留一个窗口填，免得互相盖掉。
          </p>
        )}
        {draft.dropped?.length > 0 && step === 0 && (
          <div class="a-problem a-note">
            <p>下面几处没有从打开的文件带过来，请重新填：</p>
            <ul>
              {draft.dropped.map((each) => (
                <li key={each}>{each}</li>
              ))}
            </ul>
          </div>
        )}
        <h2 tabIndex={-1} ref={heading}>
          {step + 1}. {isLast ? "检查与交件" : current.title}
        </h2>
        {isLast ? (
          <>
            <div role="status">
              <State result={result} />
            </div>
            <Found
              asked={visited.length}
              isReady={result.state === "done"}
              problems={[
                ...sheet.problems,
                ...(SLUG.test(slug)
                  ? []
                  : [{ at: SLUG_PLACE, title: "项目代号", message: "还没有填好。", fix: "", severity: "error" }]),
              ]}
              fields={shape.fields}
              law={site.law}
              jump={jump}
              heading={result.state === "done" ? "自查的结果" : "到目前为止发现的"}
            />
            <Later result={result} site={site} />
            {SLUG.test(slug) && district ? (
              <>
                <HandIn
                  {...{ path, result }}
                  errors={errors}
                  forget={forget}
                  forge={site.forge}
                  office={terms.districts.find((each) => each.key === district)?.office ?? "县（市）区民政局"}
                  kindTitle="申报书"
                />
                {result.text && <Paper {...{ site, path }} text={result.text} />}
              </>
            ) : (
              <p>填好“项目代号”（第 1 步）和“县（市）区”以后，这里给出可以交的文件。</p>
            )}
          </>
        ) : (
          <>
            {current.help && <p>{current.help}</p>}
            <Basis clauses={clausesOf(shape.fields, current.fields)} {...{ site, terms }} />
            {step === 0 && (
              <div class="a-field">
                <label for="a-slug">
                  项目代号<span class="a-must">（必填）</span>
                </label>
                <p class="a-help" id="a-slug-help">
                  文件夹的名字，用拼音小写，例如 yuanba。收件以后不再改。
                </p>
                <input
                  id="a-slug"
                  value={slug}
                  autocomplete="off"
                  autocapitalize="none"
                  aria-describedby="a-slug-help a-slug-wrong"
                  aria-invalid={slugProblem ? true : undefined}
                  onInput={(event) => {
                    const typed = event.currentTarget.value;
                    setDraft((old) => ({ ...old, slug: typed }));
                    setChanges((old) => old + 1);
                  }}
                />
                <p class="a-help" id="a-slug-wrong">
                  {slugProblem}
                </p>
              </div>
            )}
            <Sheet sheet={sheet} schema={shape.fields} data={data} names={current.fields} bare />
            {current.fields.includes("budget") && (
              <section aria-labelledby="a-totals">
                <h3 id="a-totals">加起来</h3>
                <Budget data={data} schema={shape.fields} terms={terms} />
              </section>
            )}
          </>
        )}
        <p class="a-turn">
          {step > 0 && (
            <button type="button" class="md-button" onClick={() => go(step - 1)}>
              上一步
            </button>
          )}
          {!isLast && (
            <button type="button" class="md-button md-button--primary" onClick={() => go(step + 1)}>
              下一步：{(steps[step + 1] ?? { title: "检查与交件" }).title}
            </button>
          )}
        </p>
      </div>
    </div>
  );
}


function Basis({ clauses, site, terms }) {
  if (!clauses.length) return null;
  return (
    <p class="a-basis">
      依据：
      {clauses.map((each, index) => (
        <span key={each}>
          {index > 0 && "；"}
          <a href={site.clause(each)}>
            {each} {terms.clauses[each]}
          </a>
        </span>
      ))}
    </p>
  );
}

/** What has been written elsewhere in the same application and can be chosen here. */
function hintsOf([first, , last], data) {
  if (first === "activities" && last === "goal") return (data.goals ?? []).map((each) => each?.id).filter(Boolean);
  if (first === "attachments" && last === "worker")
    return (data.staff ?? []).map((each) => each?.name).filter(Boolean);
  return [];
}
