import { ActionIcon, Button, Menu } from '@mantine/core';
import type { Me, OwnNumber } from '@owndial/contract';
import { IconDots, IconHash, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { api } from '../../api/api.ts';
import { useNumbers, useStatus, useUsers } from '../../api/queries.ts';
import { formatNumber } from '../../lib/numbers.ts';
import { Confirm } from '../../ui/confirm.tsx';
import classes from '../../ui/list.module.css';
import { ListState } from '../../ui/list-state.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { NumberForm } from './number-form.tsx';

type Doing = { what: 'add' } | { what: 'change' | 'remove'; number: OwnNumber } | null;

export function NumbersPage({ me }: { me: Me }) {
  const owner = me.user.role === 'owner';
  const numbers = useNumbers();
  const users = useUsers(owner).data ?? [];
  const home = useStatus().data?.homeCountry ?? '';
  const [doing, setDoing] = useState<Doing>(null);
  const close = () => setDoing(null);
  const all = numbers.data ?? [];
  return (
    <>
      <PageHead title="Numbers" lead="Telephone numbers that your exchange answers.">
        {owner && (
          <Button leftSection={<IconPlus size={18} />} onClick={() => setDoing({ what: 'add' })}>
            Add a number
          </Button>
        )}
      </PageHead>
      <ListState
        query={numbers}
        count={all.length}
        empty="No numbers yet. Inside your exchange people already reach each other by their extensions."
      >
        <ul className={`card ${classes.list}`}>
          {all.map((number) => (
            <li key={number.id} className={classes.row}>
              <IconHash size={24} stroke={1.6} aria-hidden="true" />
              <div className={classes.text}>
                <div className={`num ${classes.title}`}>
                  {formatNumber(number.e164, home)}
                  {number.label && <span className={classes.tag}>{number.label}</span>}
                </div>
                <div className={classes.small}>
                  {number.userId
                    ? `Rings ${users.find((u) => u.id === number.userId)?.name ?? me.user.name}`
                    : 'Rings nobody yet'}
                </div>
              </div>
              {owner && (
                <Menu position="bottom-end" withinPortal>
                  <Menu.Target>
                    <ActionIcon
                      variant="subtle"
                      size="lg"
                      color="gray"
                      aria-label={`More about ${number.e164}`}
                    >
                      <IconDots size={20} />
                    </ActionIcon>
                  </Menu.Target>
                  <Menu.Dropdown>
                    <Menu.Item onClick={() => setDoing({ what: 'change', number })}>Change</Menu.Item>
                    <Menu.Item color="brick" onClick={() => setDoing({ what: 'remove', number })}>
                      Remove
                    </Menu.Item>
                  </Menu.Dropdown>
                </Menu>
              )}
            </li>
          ))}
        </ul>
      </ListState>
      {doing?.what === 'add' && <NumberForm users={users} onClose={close} />}
      {doing?.what === 'change' && <NumberForm number={doing.number} users={users} onClose={close} />}
      {doing?.what === 'remove' && (
        <Confirm
          title={`Remove ${formatNumber(doing.number.e164, home)}?`}
          action="Remove"
          onConfirm={() =>
            api('removeNumber', { params: { numberId: doing.number.id } }).then(() => numbers.refetch())
          }
          onClose={close}
        >
          Calls to it are no longer answered here.
        </Confirm>
      )}
    </>
  );
}
