/** @jsxImportSource preact */
// Every other record: which one, of which project, its form, one file at its place.

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { today, useCheck, useSettled } from "./checker.js";
import * as drafts from "./drafts.js";
import { Found, HandIn, Later, State } from "./handin.jsx";
import { Kept } from "./kept.jsx";
import { filledIn, hintsOf } from "./known.js";
import { Sheet, useSaved, useSheet } from "./sheet.jsx";

const PARTS = {
  n: { label: "第几份", help: "这个项目的第一份写 1，第二份写 2。", form: /^[1-9][0-9]?$/, start: "1" },
  month: { label: "哪一个月", help: "", form: /^\d{4}-(0[1-9]|1[0-2])$/, type: "month" },
  expert: { label: "专家编号", help: "与抽取记录一致，例如 e01。", form: /^e[0-9]{2,3}$/ },
  name: { label: "文件名", help: "拼音小写，例如 yuanba。", form: /^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/ },
};
const PROJECT = /^\d{4}\/[a-z]+\/[a-z0-9-]+$/;

/** The parts of a kind's path that somebody has to say. */
const partsOf = (kind) =>
  [...kind.place.replace("<district>/<name>/", "").matchAll(/<(\w+)>/g)].map(([, part]) => part);

/** The fields to show: the expert of a score sheet is asked for once, as part of its place. */
const namesOf = (kind, shape) =>
  Object.keys(shape.fields.properties).filter((each) => kind.name !== "score" || each !== "expert");

const isOfProject = (kind) => kind.place.includes("<district>/<name>/");

/** submissions/2021/gulou/yuanba/first-review/1.yml; null while something is missing. */
function pathOf(kind, year, where) {
  if (isOfProject(kind) && !PROJECT.test(where.project ?? "")) return null;
  const parts = partsOf(kind);
  if (parts.some((part) => !PARTS[part].form.test(where[part] ?? ""))) return null;
  const below = isOfProject(kind) ? kind.place.replace("<district>/<name>/", "") : kind.place;
  const inside = parts.reduce((path, part) => path.replace(`<${part}>`, where[part]), below);
  return `submissions/${isOfProject(kind) ? where.project : year}/${inside}`;
}

export function Records({ site, terms }) {
  const wanted = new URLSearchParams(location.search);
  const [draft, setDraft] = useState(null);
  const [projects, setProjects] = useState([]);
  useEffect(() => {
    site.projects.then(setProjects);
  }, []);
  const begin = (kind) => {
    const made = {
      id: drafts.newId(),
      kind,
      year: terms.year,
      where: { project: wanted.get("project") ?? "", n: "1", month: today().slice(0, 7) },
      data: {},
    };
    setDraft(made);
  };
  useEffect(() => {
    const kind = wanted.get("kind");
    if (site.kinds.some((each) => each.name === kind)) begin(kind);
  }, []);
  if (!draft) return <Start {...{ site, terms, begin }} resume={setDraft} />;
  return (
    <Loaded
      key={draft.id}
      {...{ site, terms, projects, draft, setDraft }}
      leave={() => setDraft(null)}
    />
  );
}

function Start({ site, terms, begin, resume }) {
  const title = (name) => site.kinds.find((each) => each.name === name)?.title ?? name;
  return (
    <>
      <Kept
        wanted={(each) => each.kind !== "application" && each.year === terms.year}
        title={(each) => `${title(each.kind)} ${each.where.project}`}
        resume={resume}
      />
      {Object.entries(site.roles).map(([role, words]) => {
        const kinds = site.kinds.filter((each) => each.role === role && each.name !== "application");
        return kinds.length ? (
          <section key={role} aria-labelledby={`a-role-${role}`}>
            <h2 id={`a-role-${role}`}>{words}写的</h2>
            <ul class="a-kinds">
              {kinds.map((each) => (
                <li key={each.name}>
                  <button type="button" onClick={() => begin(each.name)}>
                    {each.title}
                  </button>
                </li>
              ))}
            </ul>
          </section>
        ) : null;
      })}
    </>
  );
}

function Loaded({ site, draft, ...rest }) {
  const kind = site.kinds.find((each) => each.name === draft.kind);
  const [shape, setShape] = useState(null);
  useEffect(() => {
    site.shape(kind.schema).then(setShape);
  }, []);
  return shape ? <Filling {...{ site, kind, shape, draft }} {...rest} /> : <p>正在打开表单……</p>;
}

function Filling({ site, terms, kind, shape, projects, draft, setDraft, leave }) {
  const { data, where } = draft;
  const [changes, setChanges] = useState(0);
  const [isChecked, setChecked] = useState(0); // how often it was asked for
  const heading = useRef(null);
  const path = pathOf(kind, terms.year, where);
  const project = projects.find((each) => each.id === where.project);
  const change = (made) => {
    setDraft((old) => ({ ...old, data: made }));
    setChanges((old) => old + 1);
  };
  const tell = (part, value) => {
    const told = { ...where, [part]: part === "expert" ? value.toLowerCase() : value };
    const known = projects.find((each) => each.id === told.project);
    setDraft((old) => ({ ...old, where: told, data: filledIn(kind.name, old.data, known, told) }));
    setChanges((old) => old + 1);
  };
  useEffect(() => {
    if (kind.name !== "score" || !projects.length) return;
    const sheets = projects
      .filter((each) => each.stage === "forwarded" && !each.continues)
      .map((each) => ({ project: each.id }));
    // The projects come late: what has been typed by now stays.
    setDraft((old) => (old.data.sheets ? old : { ...old, data: { ...old.data, sheets } }));
    setChanges((old) => old + 1);
  }, [projects]);
  useLayoutEffect(() => heading.current?.focus(), []);
  const settled = useSettled(data);
  const result = useCheck(
    site.base,
    site.register,
    path ?? "",
    settled,
    path ? changes || (isChecked ? 1 : 0) : 0,
    kind.name === "case-study" ? (draft.body ?? "") : undefined,
  );
  const sheet = useSheet({
    shape,
    kind: kind.name,
    data,
    clean: settled.data,
    change,
    result,
    terms,
    law: site.law,
    names: new Map(projects.map((each) => [each.id, each.name])),
    hints: (place) => hintsOf(kind.name, place, shape, { data, project, projects }),
    shows: () => isChecked > 0,
  });
  const forgotten = useRef(false);
  const saved = useSaved(draft, (each) => forgotten.current || drafts.save(each));
  const forget = () => {
    if (!confirm("删去这份草稿？请先确认文件已经下载、交出去了。")) return;
    forgotten.current = true;
    drafts.remove(draft.id);
    leave();
  };
  const errors = sheet.problems.filter((each) => each.severity === "error").length;
  return (
    <div class="a-main">
      <p class="a-status">
        {saved ? "填的内容随时存在这个浏览器里，没有发给任何人。" : "这个浏览器不让存草稿：请在离开以前下载文件。"}{" "}
        <button type="button" onClick={leave}>
          换一种记录
        </button>
      </p>
      <h2 tabIndex={-1} ref={heading}>
        {kind.title}
      </h2>
      {shape.fields.description && <p>{shape.fields.description}</p>}
      <fieldset class="a-group">
        <legend>是哪一份</legend>
        {isOfProject(kind) && (
          <div class="a-field">
            <label for="a-project">
              项目<span class="a-must">（必填）</span>
            </label>
            <p class="a-help" id="a-project-help">
              选一个，或写项目编号：年份/县区代号/项目代号。
            </p>
            <input
              id="a-project"
              list="a-projects"
              autocomplete="off"
              aria-describedby="a-project-help"
              value={where.project}
              onInput={(event) => tell("project", event.currentTarget.value.trim())}
            />
            <datalist id="a-projects">
              {projects.map((each) => (
                <option key={each.id} value={each.id}>
                  {each.name}
                </option>
              ))}
            </datalist>
            {project && (
              <p class="a-unit">
                {project.name}（{project.agency}）
              </p>
            )}
          </div>
        )}
        {partsOf(kind).map((part) => (
          <div class="a-field" key={part}>
            <label for={`a-part-${part}`}>
              {PARTS[part].label}
              <span class="a-must">（必填）</span>
            </label>
            {PARTS[part].help && (
              <p class="a-help" id={`a-part-${part}-help`}>
                {PARTS[part].help}
              </p>
            )}
            <input
              id={`a-part-${part}`}
              type={PARTS[part].type ?? "text"}
              aria-describedby={PARTS[part].help ? `a-part-${part}-help` : undefined}
              value={where[part] ?? ""}
              autocomplete="off"
              onInput={(event) => tell(part, event.currentTarget.value.trim())}
            />
          </div>
        ))}
      </fieldset>
      <Sheet sheet={sheet} schema={shape.fields} data={data} names={namesOf(kind, shape)} />
      {kind.name === "case-study" && (
        <div class="a-field">
          <label for="a-body">
            正文<span class="a-must">（必填）</span>
          </label>
          <p class="a-help" id="a-body-help">
            一段一段写；空一行另起一段，行首写“## ”是小标题，“- ”是清单。图片文件另外传到同一个文件夹，上面的“图片”里每张写一项。
          </p>
          <textarea
            id="a-body"
            rows={16}
            aria-describedby="a-body-help"
            value={draft.body ?? ""}
            onInput={(event) => {
              const body = event.currentTarget.value;
              setDraft((old) => ({ ...old, body }));
              setChanges((old) => old + 1);
            }}
          />
        </div>
      )}
      <p class="a-turn">
        <button
          type="button"
          class="md-button md-button--primary"
          onClick={() => {
            setChecked(isChecked + 1);
            setChanges((old) => old + 1);
          }}
        >
          检查
        </button>
      </p>
      {isChecked > 0 && (
        <>
          <div role="status">
            <State result={result} />
          </div>
          {!path && <p class="a-problem a-error">“是哪一份”还没有填好，不知道文件放在哪里。</p>}
          <Found
            asked={isChecked}
            isReady={result.state === "done"}
            problems={sheet.problems}
            fields={shape.fields}
            law={site.law}
            jump={(at) => sheet.reveal(at)}
            heading="检查的结果"
          />
          <Later result={result} site={site} />
          {path && (
            <HandIn
              path={path}
              result={result}
              errors={errors}
              forget={forget}
              forge={site.forge}
              office={terms.offices[kind.approver] ?? "收件的单位"}
              kindTitle={kind.title}
            />
          )}
        </>
      )}
    </div>
  );
}
