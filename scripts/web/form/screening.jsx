/** @jsxImportSource preact */
// Two minutes before the form: the clauses that exclude, as questions. It never says that anybody qualifies.

import { useState } from "preact/hooks";

export function Screening({ site, terms, category }) {
  const questions = terms.screening.filter((each) => !each.only || each.only === category);
  const [answers, setAnswers] = useState({});
  if (!questions.length) return null;
  const against = questions.filter((each, index) => answers[index] === each.excludes);
  const isDone = questions.every((_, index) => answers[index]);
  return (
    <section class="a-screening" aria-labelledby="a-screening">
      <h3 id="a-screening">先用两分钟看看</h3>
      <p class="a-help">
        下面 {questions.length} 问出自通知里不符就不能申报的条款。答什么都不记下来，也可以跳过。
      </p>
      {questions.map((each, index) => (
        <fieldset class="a-group a-small" key={each.question}>
          <legend>
            {index + 1}. {each.question}
          </legend>
          {["yes", "no"].map((answer) => (
            <label class="a-choice" key={answer}>
              <input
                type="radio"
                name={`screening-${index}`}
                checked={answers[index] === answer}
                onChange={() => setAnswers({ ...answers, [index]: answer })}
              />{" "}
              {answer === "yes" ? "是" : "否"}
            </label>
          ))}
          {answers[index] === each.excludes && (
            <p class="a-problem a-warning">
              {each.because}{" "}
              <a href={site.clause(each.clause)}>
                依据 {each.clause} {terms.clauses[each.clause]}
              </a>
            </p>
          )}
        </fieldset>
      ))}
      <p role="status" class="a-verdict">
        {against.length > 0
          ? `有 ${against.length} 处与通知不符，请先核对条款；拿不准的，问县（市）区民政局。`
          : isDone
            ? "没有发现不能申报的情形。能不能报送、立项，由县（市）区和市里判断。"
            : ""}
      </p>
    </section>
  );
}
