// Every step that a sentence of a manual can be bound to.
import { authoritySteps } from './steps/authority';
import { passwordSteps } from './steps/passwords';
import { registerSteps } from './steps/register';
import { userSteps } from './steps/users';
import type { Step } from './walk';

export const STEPS: Record<string, Step> = { ...authoritySteps, ...registerSteps, ...userSteps, ...passwordSteps };

/** The pages that explain something, by the names the bindings use. */
export const PAGES: Record<string, string> = {
    authority: '/my-authority',
    authority_edit: '/my-authority/edit',
    classification: '/my-authority/classification',
    modules: '/my-authority/modules',
    users: '/my-authority/users',
    user_new: '/my-authority/users/new',
    // The row's own link leads there.
    user_edit: '/my-authority/users',
    password: '/password',
};
