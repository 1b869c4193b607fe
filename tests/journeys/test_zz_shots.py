from tests.journeys import scenes
from tests.journeys.stage import set_the_stage


def test_shots(portal, people):
    found = set_the_stage(portal, "both_in", "shots")
    code, slug = found["code"], found["slug"]
    desk = people("office@iasios.example")

    def shot(walker, path, name):
        walker.page.goto(path)
        for width, scheme in ((1280, "light"), (390, "dark")):
            walker.page.set_viewport_size({"width": width, "height": 900})
            walker.page.emulate_media(color_scheme=scheme)
            walker.page.screenshot(path=f"/tmp/shot-{name}-{width}.png", full_page=True)
        walker.page.set_viewport_size({"width": 1280, "height": 900})

    shot(desk, f"/office/applications/{code}/answers/return/", "return")
    desk.page.goto(f"/office/applications/{code}/answers/return/")
    desk.fill({"reason": "Name the course of each person."})
    desk.page.locator("[name=questions]").first.check(force=True)
    desk.click("Return answers")
    signs = people("representative@shots.example")
    shot(signs, f"/facilities/{slug}/corrections/", "corrections")
    shot(signs, f"/facilities/{slug}/", "home")
    desk.page.goto("/office/mail/kinds/")
    desk.page.locator("label", has_text="Messages and questions").locator("input").check(force=True)
    desk.click("Save")
    portal.stagehand.call(scenes.ask_for_status, slug)
    portal.stagehand.call(scenes.bounce, "representative@shots.example")
    shot(desk, "/office/mail/kinds/", "kinds")
    shot(desk, "/office/", "today")
    shot(desk, "/office/mail/", "mail")
    desk.page.goto("/office/")
    desk.page.get_by_role("link", name="Waits for your release").first.click()
    shot(desk, desk.page.url, "held")
    shot(desk, desk.page.url + "edit/", "edit")
    shot(desk, "/office/mail/texts/", "texts")
    shot(desk, "/office/mail/texts/assessment.decided/en/", "text")
    shot(desk, "/office/people/", "people")
    desk.page.goto("/")
    shot(desk, f"/office/applications/{code}/verdicts/1/", "verdict")
    shot(desk, f"/facilities/{slug}/people/", "bounced")
