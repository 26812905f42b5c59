/** @jsxImportSource preact */
// What becomes of a filled-in form: what was found, the file, where it goes.

import { useEffect, useRef, useState } from "preact/hooks";
import { Problem, SEVERITIES } from "./fields.jsx";
import { keys } from "./pointer.js";
import { inOrder, titleAt } from "./shape.js";

/** 2021-gulou-yuanba-application.yml: tells by itself where it belongs. */
export const parcelName = (path) => path.replace(/^submissions\//, "").replaceAll("/", "-");

/** The forge's page for putting a file into `path`'s folder. Gitea and Forgejo say _upload, GitHub upload. */
export function uploadPage(forge, path) {
  const folder = path.slice(0, path.lastIndexOf("/"));
  const verb = new URL(forge).host === "github.com" ? "upload" : "_upload";
  return `${forge.replace(/\/$/, "")}/${verb}/main/${folder}`;
}

/** Everything found, the gravest first; each leads to its field. */
export function Found({ problems, fields, law, jump, heading, asked, isReady }) {
  const box = useRef(null);
  const answered = useRef(null);
  useEffect(() => {
    if (!isReady || answered.current === asked) return; // the answer to one question takes the focus once
    answered.current = asked;
    if (!document.activeElement.matches("input, select, textarea")) box.current.focus(); // nobody types
  }, [isReady, asked]);
  const order = Object.keys(SEVERITIES);
  const sorted = inOrder(fields, problems).sort(
    (one, other) => order.indexOf(one.severity) - order.indexOf(other.severity),
  );
  const count = (severity) => problems.filter((each) => each.severity === severity).length;
  return (
    <section class="a-found" aria-labelledby="a-found-title">
      <h3 id="a-found-title" tabIndex={-1} ref={box}>
        {heading}
      </h3>
      <p>
        {order.map((each) => `${SEVERITIES[each]} ${count(each)} 处`).join("，")}。
        {count("error") > 0 && "错误须改正。"}
        {problems.length > 0 && "点栏目名，就到那一栏。"}
      </p>
      {sorted.length > 0 && (
        <ul class="a-problems">
          {sorted.map((each) => (
            <Problem key={each.at + each.rule + each.message} problem={each} law={law}>
              <a
                href={`#f${each.at}`}
                onClick={(event) => {
                  event.preventDefault();
                  jump(each.at);
                }}
              >
                {each.title ?? (titleAt(fields, keys(each.at)) || "整份文件")}
              </a>
              ：
            </Problem>
          ))}
        </ul>
      )}
    </section>
  );
}

const STATES = {
  idle: "自查还没有开始：填了第一栏就会在后台准备。",
  loading: "正在准备自查，第一次要下载约 7 MB，请稍候；可以接着填。",
  checking: "正在自查……",
  failed:
    "自查没有运行起来：网断了，浏览器太旧，或者网站生成时没有装上这一部分。填的内容已经存着；接着填会再试，还是不行，请换一个较新的浏览器，或告诉维护人员。",
};

export function State({ result }) {
  return (
    <p class="a-state" data-checks={result.state}>
      {STATES[result.state]}
    </p>
  );
}

/** The rules that need more than this file and the register. */
export function Later({ result, site }) {
  if (!result.later.length) return null;
  return (
    <details>
      <summary>交件时再查的 {result.later.length} 条</summary>
      <p>这几条要看别的申报和记录，交上去以后在仓库里查。</p>
      <ul>
        {result.later.map((each) => (
          <li key={each}>
            <a href={site.rule(each)}>{site.titles[each] ?? each}</a>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** The file, ready to go. `path` is where it belongs; nothing is sent from here. */
export function HandIn({ path, result, forge, office, errors, kindTitle, forget }) {
  const [copied, setCopied] = useState("");
  const [href, setHref] = useState("");
  useEffect(() => {
    if (!result.text) return undefined;
    const made = URL.createObjectURL(new Blob([result.text], { type: "application/yaml" }));
    setHref(made);
    return () => URL.revokeObjectURL(made);
  }, [result.text]);
  if (!result.text) return null;
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(path);
      setCopied("已复制。");
    } catch {
      setCopied("没有复制成，请自己选中上面的路径。");
    }
  };
  return (
    <section class="a-handin" aria-labelledby="a-handin-title">
      <h3 id="a-handin-title">交上去</h3>
      {errors > 0 ? (
        <p>还有 {errors} 处错误。文件可以先下载下来存着，改好了再交。</p>
      ) : (
        <p>
          自动检查通过。这只说明机器没有发现错误；后面的判断由人来作。
        </p>
      )}
      <p>
        指纹 <code class="a-print">{result.fingerprint}</code>
        ：文件里写的变了一个字，指纹就不同。打电话核对收到的是不是这一份，就对这一串。
      </p>
      <h4>甲、用邮件或微信交</h4>
      <p>
        <a class="md-button md-button--primary" href={href} download={parcelName(path)}>
          下载 {parcelName(path)}
        </a>
      </p>
      <p>
        把这一份文件发给{office}。不要改文件名：收的人凭它知道放在哪里。
      </p>
      <h4>乙、自己传到代码平台</h4>
      <ol>
        <li>
          <a href={href} download={path.split("/").pop()}>
            下载 {path.split("/").pop()}
          </a>
        </li>
        <li>
          打开
          <a href={uploadPage(forge, path)} rel="noopener">
            代码平台的上传页
          </a>
          （要先登录），把文件拖进去，选“新建分支并发起合并请求”。
        </li>
        <li>
          文件应当放在：<code>{path}</code>{" "}
          <button type="button" onClick={copy}>
            复制路径
          </button>{" "}
          <span role="status">{copied}</span>
        </li>
      </ol>
      <p>
        <button type="button" onClick={forget}>
          已经交了：从这台电脑上删去草稿
        </button>
      </p>
      <p class="a-help">
        这一页没有把您填的发给任何人。交了{kindTitle}以后看到的“自动检查通过”“初审通过”“已立项”是三件事。
      </p>
    </section>
  );
}
