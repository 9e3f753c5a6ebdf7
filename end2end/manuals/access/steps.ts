// Every step that a sentence of the manual about access can be bound to.
import type { Page } from '@playwright/test';
import { row, visit } from '../../support/screens';
import { listed } from '../walk';
import { authoritySteps } from './steps/authorities';
import { delegateSteps, openDelegation } from './steps/delegate';
import { inviteSteps } from './steps/invite';
import { manySteps } from './steps/many';
import { LATER, REQUESTS, moduleSteps } from './steps/modules';
import { registerSteps } from './steps/register';
import { removalSteps } from './steps/removal';
import { userSteps } from './steps/users';
import { type AccessStep, type AccessWalk, follow } from './walk';

export const STEPS: Record<string, AccessStep> = {
    ...delegateSteps,
    ...registerSteps,
    ...moduleSteps,
    ...inviteSteps,
    ...authoritySteps,
    ...userSteps,
    ...manySteps,
    ...removalSteps,
};

/** A page that the administrator of the manager reads in the second browser. */
function read(path: (walk: AccessWalk) => string): (walk: AccessWalk) => Promise<Page> {
    return async (walk) => {
        await visit(walk.reader, path(walk));
        return walk.reader;
    };
}

/** The pages that explain something, by the names the bindings use. */
export const PAGES: Record<string, (walk: AccessWalk) => Promise<Page>> = {
    administered: read(() => '/administration/authorities'),
    authority: read(() => '/my-authority'),
    deactivate: read((walk) => `${walk.path}/deactivate`),
    // Who reads it there is the national coordinator, before handing the task on.
    delegation: async (walk) => {
        await openDelegation(walk, walk.country.partly.name, walk.t('delegation.appoint_access_manager'));
        return walk.national;
    },
    give_access: read((walk) => `${walk.path}/give-access`),
    invitations: read(() => '/administration/invitations'),
    many: read(() => '/administration/bulk/new'),
    module: read((walk) => `${walk.path}/modules/${REQUESTS}`),
    modules: read((walk) => `${walk.path}/modules`),
    password: read(() => '/password'),
    reactivate: read((walk) => `${walk.path}/reactivate`),
    register: read(() => '/administration/register'),
    reset: async ({ reader, path, t, added }) => {
        await visit(reader, `${path}/users`);
        const link = row(reader, listed(added)).getByRole('link', { name: t('users.reset_password') });
        await follow(reader, link, t('users.reset_password'));
        return reader;
    },
    suspend: read((walk) => `${walk.path}/modules/${LATER}/suspend`),
    user_new: read((walk) => `${walk.path}/users/new`),
    users_own: read(() => '/my-authority/users'),
    users: read((walk) => `${walk.path}/users`),
    validation: read(() => '/actions/validation'),
};
