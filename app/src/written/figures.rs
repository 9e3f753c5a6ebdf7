//! The figures on Home: each a chart of bars, and the same numbers as a table.

use domain::view::{Figures, Pair};
use leptos::prelude::*;

use super::{Written, write::write};
use crate::{
    components::{Cell, Column},
    request::RequestContext,
    text::{self, Word},
    tr,
};

/// The part of the page.
pub fn part(request: &RequestContext, figures: Figures) -> String {
    let page = || (Written::default(), view! { <Part figures=figures/> }.into_any());
    write(request, "/", page).html
}

/// A row of a chart: what it is about, and its numbers, each with its place among the series.
type Row = (String, Vec<i64>);

#[component]
fn Part(figures: Figures) -> impl IntoView {
    let locale = text::locale();
    let both = [tr!(frame.menu_authorities), tr!(users.users_registered)];
    let pair = |pair: Pair| (pair.name, vec![pair.authorities, pair.users]);
    let countries: Vec<Row> = figures.countries.into_iter().map(pair).collect();
    let modules: Vec<Row> = figures.modules.into_iter().map(pair).collect();
    let month = |(year, month, count): (i16, u8, i64)| (text::month(locale, year, month), vec![count]);
    let registrations: Vec<Row> = figures.registrations.into_iter().map(month).collect();
    let statuses = figures.statuses.into_iter();
    let statuses = statuses.map(|(status, count)| (status.word().to_owned(), vec![count])).collect();
    let users = figures.user_statuses.into_iter();
    let users = users.map(|(status, count)| (status.word().to_owned(), vec![count])).collect();
    view! {
        <h2 id="figures">{tr!(home.figures)}</h2>
        <p class="meta">{tr!(home.figures_as_of, date = text::date(locale, figures.as_of))}</p>
        <Chart title=tr!(home.figures_by_status) head=tr!(authority.status) series=vec![both[0]] rows=statuses/>
        <Chart title=tr!(home.figures_users_by_status) head=tr!(users.user_status) series=vec![both[1]] rows=users/>
        {(!countries.is_empty()).then(|| view! {
            <Chart title=tr!(home.figures_by_country) head=tr!(authority.country) series=both.to_vec() rows=countries/>
        })}
        <Chart title=tr!(home.figures_by_module) head=tr!(modules.module) series=both.to_vec() rows=modules/>
        <Chart title=tr!(home.figures_registrations) head=tr!(home.figures_month) series=vec![both[0]] rows=registrations/>
    }
}

/// So many rows at most stand in a chart: it is to be seen at a glance.
const MOST: usize = 10;

#[component]
fn Chart(
    title: &'static str,
    head: &'static str,
    series: Vec<&'static str>,
    rows: Vec<Row>,
) -> impl IntoView {
    let longest = rows.iter().flat_map(|(_, values)| values).copied().max().unwrap_or_default().max(1);
    let is_single = series.len() == 1;
    // What is told by time or status keeps its order and its length.
    let has_more = !is_single && rows.len() > MOST;
    let mut largest: Vec<&Row> = rows.iter().collect();
    if has_more {
        largest.sort_by_key(|(_, values)| std::cmp::Reverse(values.last().copied()));
        largest.truncate(MOST);
    }
    let bars = largest.into_iter().map(|row| bars(row, &series, longest)).collect_view();
    let heads = series.iter().map(|label| view! { <Column label=*label/> }).collect_view();
    let lines = rows.iter().map(|(name, values)| {
        let cells = values.iter().copied().zip(series.iter().copied());
        let cells = cells.map(|(value, label)| view! { <Cell label=label>{value}</Cell> });
        view! { <tr><th scope="row">{name.clone()}</th>{cells.collect_view()}</tr> }
    });
    let lines = lines.collect_view();
    view! {
        <h3>{title}</h3>
        {has_more.then(|| view! { <p class="meta">{tr!(home.figures_largest)}</p> })}
        <dl class=if is_single { "chart chart--single" } else { "chart" }>{bars}</dl>
        <details class="spaced">
            <summary>{tr!(home.show_as_table)}<span class="visually-hidden">": " {title}</span></summary>
            <table class="table">
                <thead><tr><Column label=head/>{heads}</tr></thead>
                <tbody>{lines}</tbody>
            </table>
        </details>
    }
}

/// The bars of a row. Beside each stands what it is, if there are several, and how many: nothing is told by its length or
/// colour alone.
fn bars((name, values): &Row, series: &[&'static str], longest: i64) -> impl IntoView + use<> {
    let is_single = series.len() == 1;
    let bar = |(place, (value, label)): (usize, (&i64, &&'static str))| {
        let width = format!("{}%", value * 100 / longest);
        let class = if place == 0 { "chart__bar" } else { "chart__bar chart__bar--second" };
        view! {
            <dd>
                {(!is_single).then(|| view! { <span>{*label}</span> })}
                <svg aria-hidden="true"><rect class=class width=width height="100%"></rect></svg>
                <span>{*value}</span>
            </dd>
        }
    };
    let bars = values.iter().zip(series).enumerate().map(bar).collect_view();
    view! { <dt>{name.clone()}</dt> {bars} }
}
