import { Text } from '@mantine/core';
import { formatNumber, formatShare, longMoment } from '../../format.js';
import { useTexts } from '../../texts/index.js';
import type { Target, TargetList } from '../../types.js';
import { Icon } from '../../ui/icons.js';

/** The plan's targets as numerator, denominator and how far it is to the mark. */
export function Targets({ list }: { list: TargetList }) {
  const { t, locale } = useTexts();
  return (
    <>
      <ul className="plain-list targets">
        {list.items.map((target) => (
          <Progress key={target.key} target={target} />
        ))}
      </ul>
      <Text size="sm" c="dimmed" mt="md">
        {t.home.targetsAsOf(longMoment(list.asOf, locale))}
      </Text>
    </>
  );
}

function Progress({ target }: { target: Target }) {
  const { t } = useTexts();
  if (!target.held) return <Told target={target} />;
  return (
    <li className="target-head">
      <span>{t.home.targetNames[target.key]}</span>
      <strong>{t.audiences.covered}</strong>
    </li>
  );
}

function Told({ target: { key, reached, population, goal } }: { target: Target }) {
  const { t, locale } = useTexts();
  const number = (value: number) => formatNumber(value, locale);
  const missing = Math.max(0, Math.ceil((population * goal) / 100) - reached);
  const [share, name] = [formatShare(reached, population, locale), t.home.targetNames[key]];
  const goalWords = t.home.goal(`${number(goal)}%`);
  return (
    <li>
      <div className="target-head">
        <span>{name}</span>
        <strong>{share}</strong>
      </div>
      <div className="target-bar" role="img" aria-label={`${name}: ${share}. ${goalWords}`} data-met={missing === 0}>
        <span style={{ width: `${(reached / population) * 100}%` }} />
        {goal < 100 && <i style={{ left: `${goal}%` }} />}
      </div>
      <div className="target-foot">
        <span>{t.home.ofPopulation(number(reached), number(population))}</span>
        <span>
          {missing === 0 ? (
            <span className="target-met">
              <Icon name="check" size={14} /> {t.home.goalMet}
            </span>
          ) : (
            `${goalWords}. ${t.home.goalMissing(number(missing))}`
          )}
        </span>
      </div>
    </li>
  );
}
