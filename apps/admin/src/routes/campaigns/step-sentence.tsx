import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { dayAndMonth, formatNumber, localOf, longDate } from '../../format.js';
import { inLocale, type Texts, useTexts } from '../../texts/index.js';
import type { CampaignWithSteps, PlanStep, Step } from '../../types.js';
import { useRuleNames } from '../audiences/audience-queries.js';
import { templatesQuery } from './queries.js';
import { ChannelsForm, OffsetForm, SilenceForm, TemplateForm, TimeForm } from './sentence-forms.js';
import { type PartChange, SentencePart } from './sentence-part.js';
import { audienceWords, channelFamilies, channelOrder, offsetWords, pilotWords } from './step-words.js';

interface Props {
  campaign: CampaignWithSteps;
  step: Step;
  line: PlanStep;
  editable: boolean;
}
type Set = (change: PartChange | null) => void;

/** "7 ngày trước 10/10, thứ Sáu 03/10/2027 lúc 08:00, gửi “Thư ngỏ” tới phụ huynh bằng Zalo, sau 2 ngày chưa nhận thì SMS." */
export function StepSentence({ campaign, step, line, editable }: Props) {
  const { t, locale } = useTexts();
  const { data: templates } = useQuery(templatesQuery);
  const names = useRuleNames();
  const { parts } = t.planPage;
  const part = { campaign, step, line, editable };
  const due = localOf(line.dueAt);
  const movedDay = line.moved && localOf(line.moved.from).date !== due.date;
  const template = templates?.items.find(({ key }) => key === step.templateKey);
  const title = template ? inLocale(template.title, locale) : step.title;
  const [first, ...rest] = channelFamilies(step.channels, t);
  return (
    <Text component="p" m={0} className="sentence">
      <span className="held">
        <SentencePart
          {...part}
          editable={editable && step.repeat === null && step.offsetHours === 0}
          name={parts.offset}
          words={offsetWords(step, dayAndMonth(campaign.anchorDate), t)}
          form={(change: PartChange, set: Set) => <OffsetForm campaign={campaign} {...{ step, change, set }} />}
        />
        ,
      </span>{' '}
      {movedDay && `${t.step.movedTo} `}
      <strong>{longDate(line.dueAt, locale)}</strong> {t.planPage.at}{' '}
      <span className="held">
        <SentencePart
          {...part}
          name={parts.time}
          words={due.time}
          form={(change: PartChange, set: Set) => <TimeForm {...{ step, change, set }} />}
        />
        ,
      </span>{' '}
      {step.kind === 'post' ? t.step.posts : t.step.sends}{' '}
      <SentencePart
        {...part}
        name={parts.template}
        words={`“${title}”`}
        spoken={title}
        form={(change: PartChange, set: Set) => <TemplateForm {...{ step, change, set }} />}
      />{' '}
      {step.kind === 'post' ? (
        `${t.step.onOutlets} ${t.step.everyUnit}`
      ) : (
        <>
          {t.step.to} <strong>{step.audience ? audienceWords(step.audience, t, names) : t.step.everyUnit}</strong>{' '}
          {t.step.by}{' '}
          <span className="held">
            <SentencePart
              {...part}
              name={parts.channels}
              words={first ?? ''}
              spoken={channelOrder(step.channels, t)}
              form={(change: PartChange, set: Set) => <ChannelsForm {...{ step, change, set }} />}
            />
            {rest.length > 0 && ','}
          </span>
          {rest.length > 0 && (
            <>
              {' '}
              <SentencePart
                {...part}
                name={parts.silence}
                words={waitWords(step, t)}
                form={(change: PartChange, set: Set) => <SilenceForm {...{ step, change, set }} />}
              />{' '}
              {t.planPage.thenBy(rest.join(t.planPage.andThen))}
            </>
          )}
          {step.pilot && `; ${pilotWords(step.pilot, t, names)}`}
        </>
      )}
      .
    </Text>
  );
}

/** "sau 2 ngày chưa nhận", or "không gửi được" where silence starts nothing. */
function waitWords({ silenceHours }: Step, t: Texts): string {
  if (silenceHours === null) return t.planPage.onFailure;
  const days = silenceHours / 24;
  const whole = Number.isInteger(days);
  return t.planPage.afterSilence(
    whole ? t.planPage.days(formatNumber(days, 'vi')) : t.planPage.hours(formatNumber(silenceHours, 'vi')),
  );
}
